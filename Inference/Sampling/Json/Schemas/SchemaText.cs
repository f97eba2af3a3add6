using System.Text;
using System.Text.Json;

namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>Strings of a schema, and how strings and other values are written into answers.</summary>
internal static class SchemaText
{
    /// <summary>The text of a JSON string; one with half a surrogate pair is no text.</summary>
    public static string Of(JsonElement element, string path)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw SchemaRefusal.Invalid(path, "A string has half of a surrogate pair.");
        }
    }

    /// <summary>As a JSON string with its quotes: UTF-8, and escapes only where there must be one.</summary>
    public static byte[] Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            quoted.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' => $"\\u{(int)character:x4}",
                _ => character.ToString(),
            });
        }
        return Encoding.UTF8.GetBytes(quoted.Append('"').ToString());
    }

    /// <summary>A value without white space. Equal values are written alike.</summary>
    public static byte[] Canonical(JsonElement value, string path)
    {
        var bytes = new List<byte>();
        Write(value);
        return [.. bytes];

        void Write(JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    Enclose('{', '}', element.EnumerateObject(), member =>
                    {
                        bytes.AddRange(Quoted(member.Name));
                        bytes.Add((byte)':');
                        Write(member.Value);
                    });
                    break;
                case JsonValueKind.Array:
                    Enclose('[', ']', element.EnumerateArray(), Write);
                    break;
                case JsonValueKind.String:
                    bytes.AddRange(Quoted(Of(element, path)));
                    break;
                case JsonValueKind.Number:
                    bytes.AddRange(Encoding.ASCII.GetBytes(Number(element)));
                    break;
                default:
                    bytes.AddRange(Encoding.ASCII.GetBytes(element.GetRawText()));
                    break;
            }
        }

        void Enclose<T>(char open, char close, IEnumerable<T> members, Action<T> write)
        {
            bytes.Add((byte)open);
            foreach (var (index, member) in members.Index())
            {
                if (index > 0) bytes.Add((byte)',');
                write(member);
            }
            bytes.Add((byte)close);
        }
    }

    /// <summary>Whole numbers without a fraction, others without zeros at the end; what decimal cannot hold stays as it was written.</summary>
    private static string Number(JsonElement element) =>
        element.TryGetDecimal(out var value) && element.GetDouble() == (double)value ? (value / 1.0000000000000000000000000000m).ToString(System.Globalization.CultureInfo.InvariantCulture) : element.GetRawText();
}
