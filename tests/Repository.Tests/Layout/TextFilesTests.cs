using System.Text;

namespace Glimpse.Repository.Tests.Layout;

/// <summary>Text is UTF-8 without a mark, lines end with LF, and the last line ends too.</summary>
public sealed class TextFilesTests
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    [Fact]
    public void Texts_AreCleanUtf8() => Rule.Holds("Not clean UTF-8 with LF:", Tree.Texts.Where(path => path != "Serverless.sln")   // dotnet sln writes a mark there
        .Select(path => (path, fault: Fault(File.ReadAllBytes(Tree.Absolute(path))))).Where(found => found.fault is not null).Select(found => $"{found.path}: {found.fault}"));

    [Theory]
    [InlineData("61 0A", null)]
    [InlineData("", null)]
    [InlineData("EF BB BF 61 0A", "starts with a byte order mark")]
    [InlineData("61 0D 0A", "has CR")]
    [InlineData("61", "does not end with a line end")]
    [InlineData("C3 0A", "is not UTF-8")]
    public void Fault_OfBytes_IsNamed(string hex, string? fault) => Assert.Equal(fault, Fault(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));

    private static string? Fault(byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith("\uFEFF"u8)) return "starts with a byte order mark";
        if (bytes.AsSpan().Contains((byte)'\r')) return "has CR";
        if (bytes.Length > 0 && bytes[^1] != '\n') return "does not end with a line end";
        try
        {
            Strict.GetCharCount(bytes);
            return null;
        }
        catch (DecoderFallbackException)
        {
            return "is not UTF-8";
        }
    }
}
