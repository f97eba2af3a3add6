using System.Text.Json;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Requests;

/// <summary>What an answer must look like. The model cannot say anything else: tokens that would leave the form are never picked.</summary>
public abstract record ResponseFormat
{
    /// <summary>Any JSON object.</summary>
    public sealed record JsonObject : ResponseFormat;

    /// <summary>JSON that fits a schema.</summary>
    public sealed record JsonSchema(JsonElement Schema) : ResponseFormat
    {
        /// <summary>Tells beforehand what a request would be told.</summary>
        /// <exception cref="RequestRefusedException">The schema is wrong, or asks for what cannot be guaranteed; the message says what and where.</exception>
        public void Check() => SchemaCompiler.Compile(Schema);
    }
}
