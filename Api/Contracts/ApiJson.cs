using System.Text.Json;
using System.Text.Json.Serialization;
using Glimpse.Api.Contracts.Responses;

namespace Glimpse.Api.Contracts;

/// <summary>Everything that the API writes, by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(ChatUsage))]
[JsonSerializable(typeof(ChatLogprobs))]
[JsonSerializable(typeof(ChatTimings))]
[JsonSerializable(typeof(IReadOnlyList<ChatToken>))]
[JsonSerializable(typeof(ResponseObject))]
[JsonSerializable(typeof(OutputItem))]
[JsonSerializable(typeof(OutputPart))]
[JsonSerializable(typeof(InputTokenCount))]
[JsonSerializable(typeof(TokenizedText))]
[JsonSerializable(typeof(DetokenizedText))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelEntry))]
[JsonSerializable(typeof(StateReport))]
[JsonSerializable(typeof(InferAnswer))]
[JsonSerializable(typeof(AnalyzeAnswer))]
[JsonSerializable(typeof(PredictAnswer))]
[JsonSerializable(typeof(ServiceIndex))]
internal sealed partial class ApiJson : JsonSerializerContext;
