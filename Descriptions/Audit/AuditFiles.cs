using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Glimpse.Descriptions.Audit;

/// <summary>
/// Files of JSON lines in a folder: a new one each day (UTC), another when one is full. Only their owner may read them. A line that a crash cut short is taken off
/// at the next start, and files are deleted when they are older than the retention, never for their number.
/// </summary>
internal sealed partial class AuditFiles : IAuditStore
{
    private const string Prefix = "audit-";
    private const string Suffix = ".jsonl";
    private const string Day = "yyyy-MM-dd";
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder;
    private readonly long _maxBytes;
    private readonly int _retentionDays;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private FileStream? _file;
    private DateOnly _day;
    private long _kept; // bytes of whole batches in the file

    public AuditFiles(AuditOptions options, TimeProvider clock, ILogger log)
    {
        (_folder, _clock, _log) = (System.IO.Path.GetFullPath(options.Path!), clock, log);
        (_maxBytes, _retentionDays) = (options.MaxFileMegabytes * 1_000_000L, options.RetentionDays);
    }

    public string Name => "files";

    private DateOnly Today => DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime);

    public async Task AppendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        var file = Open(lines.Length);
        try
        {
            await file.WriteAsync(lines, cancellation);
            // A line that a caller's answer promises must outlive the machine's power.
            file.Flush(flushToDisk: true);
            _kept += lines.Length;
        }
        catch
        {
            TakeBack(file);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null) await _file.DisposeAsync();
        _file = null;
    }

    // The file for the next lines: today's newest that has room and that no other process writes.
    private FileStream Open(int bytes)
    {
        if (_file is not null && _day == Today && (_kept == 0 || _kept + bytes <= _maxBytes)) return _file;
        var isNewDay = _day != Today;
        _file?.Dispose();
        _file = null;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_folder);
        else Directory.CreateDirectory(_folder, OwnersFile | UnixFileMode.UserExecute);
        if (isNewDay) Tidy();
        var day = Today;
        for (var number = Math.Max(1, Numbers(day).LastOrDefault()); ; number++)
        {
            if (TryOpen(NameOf(day, number)) is not { } file) continue;
            if (file.Length == 0 || file.Length + bytes <= _maxBytes)
            {
                (_file, _day, _kept) = (file, day, file.Length);
                return file;
            }
            file.Dispose();
        }
    }

    // Half a batch must not stay: it is written again, whole.
    private void TakeBack(FileStream file)
    {
        try
        {
            file.SetLength(_kept);
            file.Position = _kept;
        }
        catch (IOException)
        {
            // Opening it again cuts off what is torn; whole lines of the batch are then there twice, which is better than not at all.
            file.Dispose();
            _file = null;
        }
    }

    // Whatever an earlier process left torn, of any day; then what is too old.
    private void Tidy()
    {
        foreach (var path in Directory.EnumerateFiles(_folder, Prefix + "*" + Suffix))
        {
            if (DayOf(path) is not { } day) continue;
            try
            {
                if (day.AddDays(_retentionDays) < Today) File.Delete(path);
                else TryOpen(path)?.Dispose();
            }
            catch (Exception kept) when (kept is UnauthorizedAccessException or IOException)
            {
                // An old file that somebody made read-only is theirs to keep; today's log must not wait for it.
            }
        }
    }

    private FileStream? TryOpen(string path)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnersFile;
            var file = new FileStream(path, options);
            Mend(file);
            file.Position = file.Length;
            return file;
        }
        catch (IOException held) when (File.Exists(path) && held is not FileNotFoundException && IsHeld(held))
        {
            return null;
        }
    }

    // Files are opened for their writer alone, which keeps a second process of this program out and no other reader. Another process has it: EWOULDBLOCK on Linux, a sharing violation on Windows.
    private static bool IsHeld(IOException fault) => (fault.HResult & 0xFFFF) is 11 or 32;

    /// <summary>Ends a file with a whole line: one without its line feed gets it where it is JSON, and goes where it is not.</summary>
    private void Mend(FileStream file)
    {
        if (file.Length == 0) return;
        var (start, tail) = LastLine(file);
        if (tail.Length == 0) return;
        if (IsJson(tail))
        {
            file.Position = file.Length;
            file.WriteByte((byte)'\n');
            return;
        }
        file.SetLength(start);
        LogTorn(System.IO.Path.GetFileName(file.Name), tail.Length);
    }

    private static (long Start, byte[] Tail) LastLine(FileStream file)
    {
        var block = new byte[4096];
        var end = file.Length;
        for (var at = end; at > 0;)
        {
            var length = (int)Math.Min(block.Length, at);
            at -= length;
            file.Position = at;
            file.ReadExactly(block, 0, length);
            var feed = block.AsSpan(0, length).LastIndexOf((byte)'\n');
            if (feed < 0 && at > 0) continue;
            var start = feed < 0 ? 0 : at + feed + 1;
            var tail = new byte[end - start];
            file.Position = start;
            file.ReadExactly(tail);
            return (start, tail);
        }
        return (end, []);
    }

    private static bool IsJson(byte[] line)
    {
        try
        {
            using var parsed = JsonDocument.Parse(line);
            return parsed.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private string NameOf(DateOnly day, int number) =>
        System.IO.Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{day.ToString(Day, CultureInfo.InvariantCulture)}.{number:0000}{Suffix}"));

    private IEnumerable<int> Numbers(DateOnly day) => Directory.EnumerateFiles(_folder, $"{Prefix}{day.ToString(Day, CultureInfo.InvariantCulture)}.*{Suffix}")
        .Select(path => int.TryParse(System.IO.Path.GetFileName(path).AsSpan(Prefix.Length + Day.Length + 1)[..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).Order();

    private static DateOnly? DayOf(string path)
    {
        var name = System.IO.Path.GetFileName(path.AsSpan());
        return name.Length > Prefix.Length + Day.Length && DateOnly.TryParseExact(name.Slice(Prefix.Length, Day.Length), Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    }
}
