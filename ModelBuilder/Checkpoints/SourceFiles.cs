namespace Glimpse.ModelBuilder.Checkpoints;

/// <summary>The files of a Hugging Face model folder, by name.</summary>
internal static class SourceFiles
{
    public const string Config = "config.json";
    public const string Preprocessor = "preprocessor_config.json";
    public const string Generation = "generation_config.json";
    public const string Tokenizer = "tokenizer.json";
    public const string ChatTemplate = "chat_template.jinja";
    public const string SingleWeights = "model.safetensors";
    public const string WeightsIndex = "model.safetensors.index.json";

    // The index of the largest known checkpoints is under 10 MB, tokenizer.json of GLM is 20 MB.
    private const long MaxTextBytes = 256L << 20;

    /// <summary>A file's length; of a link's target, as Hugging Face's cache is made of links.</summary>
    public static long Length(string path)
    {
        using var handle = File.OpenHandle(path);
        return RandomAccess.GetLength(handle);
    }

    public static byte[] ReadText(string folder, string file)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(folder, file));
            if (stream.Length > MaxTextBytes)
                throw new CheckpointException($"{file} has {stream.Length} bytes, more than any file of its kind should.");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (FileNotFoundException e)
        {
            throw new CheckpointException($"{file} is missing from the model folder.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{file} cannot be read: {e.Message}", e);
        }
    }
}
