using Glimpse.Api.Contracts;
using Glimpse.Api.Endpoints;

namespace Glimpse.Api;

/// <summary>Every route there is. Both heads serve this table and nothing else.</summary>
public static class EndpointTable
{
    public static ApiRoute ChatCompletions { get; } = new("POST", "/v1/chat/completions", typeof(ChatCompletionsEndpoint), "Chat about pictures, as OpenAI's API does; streams on request")
    {
        Needs = Requirement.Room,
        Accepts = [MediaTypes.Json],
    };

    public static ApiRoute Responses { get; } = new("POST", "/v1/responses", typeof(ResponsesEndpoint), "The same in the shape of OpenAI's newer route; nothing is stored")
    {
        Needs = Requirement.Room,
        Accepts = [MediaTypes.Json],
    };

    public static ApiRoute ChatInputTokens { get; } = new("POST", "/v1/chat/completions/input_tokens", typeof(ChatInputTokensEndpoint), "What a chat request would take, pictures included; nothing is computed")
    {
        Needs = Requirement.Room,
        Accepts = [MediaTypes.Json],
    };

    public static ApiRoute ResponsesInputTokens { get; } = new("POST", "/v1/responses/input_tokens", typeof(ResponsesInputTokensEndpoint), "What a request to /v1/responses would take")
    {
        Needs = Requirement.Room,
        Accepts = [MediaTypes.Json],
    };

    public static ApiRoute Tokenize { get; } = new("POST", "/tokenize", typeof(TokenizeEndpoint), "The tokens of a text or a conversation, as vLLM tells them")
    {
        Needs = Requirement.Room,
        Accepts = [MediaTypes.Json],
    };

    public static ApiRoute Detokenize { get; } = new("POST", "/detokenize", typeof(DetokenizeEndpoint), "The text of tokens")
    {
        Needs = Requirement.Room,
        Accepts = [MediaTypes.Json],
    };

    public static ApiRoute Describe { get; } = new("POST", "/v1/describe", typeof(DescribeEndpoint), "Describe one picture, sent as a form or as the body")
    {
        Needs = Requirement.Room,
        Accepts = [MediaTypes.Form, MediaTypes.AnyImage, MediaTypes.Bytes],
    };

    public static ApiRoute Infer { get; } = new("POST", "/infer", typeof(InferEndpoint), "Ask about one picture, as {image, text, max_new_tokens}")
    {
        Needs = Requirement.Room,
        Accepts = [MediaTypes.Json],
    };

    public static ApiRoute Analyze { get; } = new("POST", "/analyze", typeof(AnalyzeEndpoint), "Ask about one picture, as a form of image and question")
    {
        Needs = Requirement.Room,
        Accepts = [MediaTypes.Form],
    };

    public static ApiRoute Predict { get; } = new("POST", "/api/predict", typeof(PredictEndpoint), "Ask about one picture, as a Gradio app does: {data: [picture, text]}")
    {
        MayEndInSlash = true,
        Needs = Requirement.Room,
        Accepts = [MediaTypes.Json],
    };

    public static ApiRoute Models { get; } = new("GET", "/v1/models", typeof(ModelsEndpoint), "The models that can be asked for") { Needs = Requirement.Model };

    public static ApiRoute Model { get; } = new("GET", "/v1/models/{id}", typeof(ModelEndpoint), "One of them") { Needs = Requirement.Model };

    public static ApiRoute Health { get; } = new("GET", "/healthz", typeof(HealthEndpoint), "Is the process alive?") { IsProbe = true, Access = Access.Anyone };

    public static ApiRoute Readiness { get; } = new("GET", "/readyz", typeof(ReadinessEndpoint), "Is the model loaded, with room for a request?") { IsProbe = true, Access = Access.Anyone };

    public static ApiRoute Metrics { get; } = new("GET", "/metrics", typeof(MetricsEndpoint), "Counts and times, for Prometheus") { IsProbe = true, Access = Access.Operators };

    public static ApiRoute OpenApi { get; } = new("GET", "/openapi.json", typeof(OpenApiEndpoint), "All of this as an OpenAPI document") { Access = Access.Anyone };

    public static ApiRoute Index { get; } = new("GET", "/", typeof(IndexEndpoint), "This list") { Access = Access.Anyone };

    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        Index, ChatCompletions, Responses, ChatInputTokens, ResponsesInputTokens, Tokenize, Detokenize, Describe, Infer, Analyze, Predict, Models, Model, Health, Readiness, Metrics,
        OpenApi,
    ];
}
