using System.Text;
using Glimpse.Cli;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);   // whatever the locale says: answers are Chinese too
return await CommandLine.RunAsync(args, Surroundings.OfThisProcess());
