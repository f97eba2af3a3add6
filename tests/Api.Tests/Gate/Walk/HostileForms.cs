namespace Glimpse.Api.Tests.Gate.Walk;

/// <summary>Forms that want to break a server.</summary>
internal static class HostileForms
{
    private const string Type = "multipart/form-data; boundary=b";
    private const string File = "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n";

    /// <summary>None of them is a form with a picture.</summary>
    public static IReadOnlyList<(string Name, string ContentType, string Body)> All { get; } =
    [
        ("no boundary", "multipart/form-data", "--b--"), ("empty boundary", "multipart/form-data; boundary=\"\"", "--b--"), ("long boundary", $"multipart/form-data; boundary={new string('b', 5000)}", "--b--"),
        ("two boundaries", "multipart/form-data; boundary=b; boundary=c", "--b--"), ("boundary of dashes", "multipart/form-data; boundary=----", "--------"), ("nothing", Type, ""), ("end only", Type, "--b--"), ("no end", Type, File),
        ("never begins", Type, new string('a', 100_000)), ("many dashes", Type, new string('-', 100_000)), ("empty picture", Type, File + "\r\n--b--"), ("text for a picture", Type, File + "hello\r\n--b--"),
        ("many fields", Type, string.Concat(Enumerable.Range(0, 5000).Select(i => $"--b\r\nContent-Disposition: form-data; name=\"f{i}\"\r\n\r\n\r\n")) + "--b--"),
        ("many pictures", Type, string.Concat(Enumerable.Repeat(File + "GIF89a\r\n", 200)) + "--b--"), ("long header", Type, $"--b\r\nContent-Disposition: form-data; name=\"{new string('n', 200_000)}\"\r\n\r\n\r\n--b--"),
        ("many headers", Type, "--b\r\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"X-{i}: a\r\n")) + "\r\n\r\n--b--"), ("no disposition", Type, "--b\r\n\r\na\r\n--b--"), ("odd disposition", Type, "--b\r\nContent-Disposition: form-data; name*=UTF-8''%ff; name=\r\n\r\na\r\n--b--"),
        ("a form in a form", Type, "--b\r\nContent-Disposition: form-data; name=\"image\"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\na\r\n--c--\r\n--b--"),
        ("a folder in the name", Type, "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"../../etc/passwd\\0.png\"\r\n\r\na\r\n--b--"), ("base64", Type, "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--"),
        ("address for a file", Type, "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"http://127.0.0.1/\"\r\n\r\nhttp://127.0.0.1/\r\n--b--"),
    ];

    /// <summary>Names of fields beside the picture, known and unknown.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["prompt", "question", "language", "template", "image_url", "variables", "variables[campaign]", "variables[]", "code", "__proto__"];

    public static IReadOnlyList<string> Texts { get; } = ["http://127.0.0.1/", "http://169.254.169.254/", "file:///etc/passwd", "data:image/png;base64,AAAA", "zh\0", "describe/../../a", "product\r\nX: a"];
}
