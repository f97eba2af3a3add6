using Glimpse.Bench.Masks;

return args switch
{
    ["masks", .. var rest] => MaskBenchmark.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("dotnet run -c Release --project bench -- masks [vocabulary size]   the cost of keeping answers within a schema");
    return 2;
}
