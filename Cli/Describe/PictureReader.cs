using Glimpse.Inference.Requests;

namespace Glimpse.Cli.Describe;

/// <summary>Gets a picture's bytes from a file or from standard input, never more than a picture may have.</summary>
internal sealed class PictureReader(Func<Stream> openInput, int maxBytes)
{
    private const int FirstBuffer = 64 * 1024;

    /// <exception cref="RequestRefusedException">There is no such file, it cannot be read, or it is too large.</exception>
    public async Task<byte[]> ReadAsync(string file, CancellationToken cancellation)
    {
        if (Directory.Exists(file)) throw Refuse("is_a_folder", "This is a folder: name the pictures in it, such as folder/*.jpg.");
        try
        {
            await using var stream = file == Inputs.StandardInput ? openInput() : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
            return await ReadAsync(stream, cancellation);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refuse("file_not_found", "There is no such file: check the spelling and the folder you are in.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refuse("file_not_readable", $"The file cannot be read: {e.Message}");
        }
    }

    // The length is not asked for first: pipes and devices have none.
    private async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[FirstBuffer];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > maxBytes) throw Refuse("image_too_large", $"The picture has more than {maxBytes:N0} bytes, which is the most that is accepted: scale it down.");
        }
        return bytes.ToArray();
    }

    private static RequestRefusedException Refuse(string code, string message) => new(code, message);
}
