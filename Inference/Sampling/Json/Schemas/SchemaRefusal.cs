using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>The ways in which a schema is turned down, each with the place in the schema as a JSON pointer.</summary>
internal static class SchemaRefusal
{
    private const string Parameter = "response_format";

    /// <summary>The schema is sound, but asks for something that cannot be guaranteed here.</summary>
    public static RequestRefusedException Unsupported(string path, string message) => new("unsupported_schema", $"{message} (at {path} of the schema)", Parameter);

    public static RequestRefusedException UnsupportedKeyword(string path, string keyword, string advice) =>
        new("unsupported_schema", $"The schema keyword '{keyword}' is not supported (at {path}/{keyword}). {advice}", Parameter);

    /// <summary>The schema is not a JSON schema.</summary>
    public static RequestRefusedException Invalid(string path, string message) => new("invalid_schema", $"{message} (at {path} of the schema)", Parameter);

    /// <summary>Whatever the form: the model could not write every text of it.</summary>
    public static RequestRefusedException NotWithThisModel() => new("unsupported_parameter",
        "JSON cannot be guaranteed with this model: its tokenizer lacks tokens for single bytes. Leave the form out, and say in the messages what the answer should look like.", Parameter);

    public static RequestRefusedException TooComplex(string message) => new("schema_too_complex", message, Parameter);
}
