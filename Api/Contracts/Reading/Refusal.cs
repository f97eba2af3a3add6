using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>What can be wrong with a request's fields, in OpenAI's codes and in words that say how to mend it.</summary>
internal static class Refusal
{
    private const int ShownName = 128;

    public static RequestRefusedException Missing(string field, string expected) => new("missing_required_parameter", $"'{field}' is missing: it must be {expected}.", field);

    public static RequestRefusedException WrongType(string field, string expected, string got) => new("invalid_type", $"'{field}' must be {expected}, but it is {got}.", field);

    public static RequestRefusedException WrongValue(string field, string expected) => new("invalid_value", $"'{field}' must be {expected}.", field);

    public static RequestRefusedException Unknown(string field)
    {
        var shown = ApiError.Plain(field, ShownName);
        return new("unknown_parameter", $"'{shown}' is not a field that this API knows. Remove it, or check its spelling.", shown);
    }

    public static RequestRefusedException Duplicate(string field)
    {
        var shown = ApiError.Plain(field, ShownName);
        return new("duplicate_parameter", $"'{shown}' is given twice. Give it once.", shown);
    }

    public static RequestRefusedException NotSupported(string field, string remedy) => new("unsupported_parameter", $"'{field}' is not supported yet. {remedy}", field);

    public static RequestRefusedException InvalidJson(string fault) => new("invalid_json", fault);
}
