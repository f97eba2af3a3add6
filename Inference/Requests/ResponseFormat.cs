using System.Text.Json;

namespace Glimpse.Inference.Requests;

/// <summary>What an answer must look like. The model cannot say anything else: tokens that would leave the form are never picked.</summary>
public abstract record ResponseFormat
{
    /// <summary>Any JSON object.</summary>
    public sealed record JsonObject : ResponseFormat;

    /// <summary>JSON that fits a schema.</summary>
    public sealed record JsonSchema(JsonElement Schema) : ResponseFormat;
}
