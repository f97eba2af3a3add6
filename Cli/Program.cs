Console.WriteLine("glimpse");
