using System.Text;
using System.Text.Json;
using Glimpse.Descriptions.Audit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Glimpse.Descriptions.Tests.Audit;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class AuditFilesTests : IDisposable
{
    private const string First = "audit-2026-03-01.0001.jsonl";
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"glimpse-audit-{Guid.NewGuid():N}");
    private readonly AuditClock _clock = new();

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task AppendAsync_Lines_AreReadByTheirOwnerOnly()
    {
        await using (var files = Open()) await files.AppendAsync(Lines("a", "b"), default);

        Assert.Equal(["""{"a":1}""", """{"b":1}"""], Read(First));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf(First)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder));
    }

    [Fact]
    public async Task AppendAsync_NextDay_BeginsAnotherFile()
    {
        await using var files = Open();
        await files.AppendAsync(Lines("a"), default);
        _clock.Now += TimeSpan.FromMinutes(2);
        await files.AppendAsync(Lines("b"), default);

        Assert.Equal([First, "audit-2026-03-02.0001.jsonl"], Names());
    }

    [Fact]
    public async Task AppendAsync_FullFile_BeginsAnotherOfTheDayAndGoesOnThereAfterARestart()
    {
        var most = Lines([.. Enumerable.Repeat("x", 80_000)]);
        await using (var files = Open())
        {
            for (var i = 0; i < 3; i++) await files.AppendAsync(most, default);
        }
        await using (var files = Open()) await files.AppendAsync(Lines("last"), default);

        Assert.Equal([First, "audit-2026-03-01.0002.jsonl", "audit-2026-03-01.0003.jsonl"], Names());
        Assert.Equal("""{"last":1}""", Read("audit-2026-03-01.0003.jsonl")[^1]);
    }

    [Fact]
    public async Task AppendAsync_SecondProcess_WritesAFileOfItsOwn()
    {
        await using var first = Open();
        await first.AppendAsync(Lines("a"), default);
        await using var second = Open();
        await second.AppendAsync(Lines("b"), default);
        await first.AppendAsync(Lines("c"), default);

        Assert.Equal([First, "audit-2026-03-01.0002.jsonl"], Names());
        await first.DisposeAsync();
        Assert.Equal(["""{"a":1}""", """{"c":1}"""], Read(First));
    }

    [Fact]
    public async Task Open_LineCutShortAtAnyByte_IsMendedAndNoWholeLineIsLost()
    {
        var whole = Lines("one", "two", "三").ToArray();
        for (var length = 0; length <= whole.Length; length++)
        {
            Directory.CreateDirectory(_folder);
            File.WriteAllBytes(PathOf(First), whole[..length]);
            await using (var files = Open()) await files.AppendAsync(Lines("next"), default);

            var lines = Read(First);
            foreach (var line in lines) JsonDocument.Parse(line).Dispose();
            Assert.Equal("""{"next":1}""", lines[^1]);
            Assert.InRange(lines.Length - 1, whole[..length].Count(value => value == '\n'), 3);
        }
    }

    [Fact]
    public async Task Open_LongTornLineOfAnEarlierDay_IsTakenOff()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(PathOf("audit-2026-02-27.0001.jsonl"), "{\"a\":1}\n{\"b\":\"" + new string('x', 20_000));
        await using (var files = Open()) await files.AppendAsync(Lines("next"), default);

        Assert.Equal(["""{"a":1}"""], Read("audit-2026-02-27.0001.jsonl"));
    }

    [Fact]
    public async Task Retention_OnlyWhatIsOlderGoes()
    {
        Directory.CreateDirectory(_folder);
        var day = DateOnly.FromDateTime(_clock.Now.UtcDateTime);
        string[] names = [Name(day.AddDays(-181)), Name(day.AddDays(-180)), Name(day.AddDays(-1)), "notes.txt", "audit-old.jsonl"];
        foreach (var name in names) File.WriteAllText(PathOf(name), "{}\n");

        await using var files = Open();
        await files.AppendAsync(Lines("a"), default);
        Assert.Equal(names.Skip(1).Append(First).Order(StringComparer.Ordinal), Names());

        _clock.Now += TimeSpan.FromDays(1);
        await files.AppendAsync(Lines("a"), default);
        Assert.False(File.Exists(PathOf(names[1])));
        Assert.True(File.Exists(PathOf(names[2])));

        static string Name(DateOnly day) => $"audit-{day:yyyy-MM-dd}.0001.jsonl";
    }

    [Fact]
    public async Task AppendAsync_FolderThatCannotBeMade_SaysSoAndWorksLater()
    {
        File.WriteAllText(_folder, "in the way");
        await using var files = Open();
        await Assert.ThrowsAnyAsync<IOException>(() => files.AppendAsync(Lines("a"), default));
        File.Delete(_folder);

        await files.AppendAsync(Lines("a"), default);

        await files.DisposeAsync();
        Assert.Equal(["""{"a":1}"""], Read(First));
    }

    private AuditFiles Open() => new(new() { Path = _folder, MaxFileMegabytes = 1 }, _clock, NullLogger.Instance);

    private string PathOf(string name) => Path.Combine(_folder, name);

    private string[] Names() => [.. Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private string[] Read(string name) => File.ReadAllText(PathOf(name)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static ReadOnlyMemory<byte> Lines(params string[] keys) => Encoding.UTF8.GetBytes(string.Concat(keys.Select(key => $"{{\"{key}\":1}}\n")));
}
