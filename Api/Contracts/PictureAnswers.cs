namespace Glimpse.Api.Contracts;

/// <summary>The answer of <c>/infer</c>.</summary>
internal sealed record InferAnswer(string Response);

/// <summary>The answer of <c>/analyze</c>.</summary>
internal sealed record AnalyzeAnswer(string Answer);

/// <summary>The answer of <c>/api/predict</c>, as Gradio gives it.</summary>
/// <param name="Data">The text alone.</param>
/// <param name="Duration">Seconds.</param>
internal sealed record PredictAnswer(IReadOnlyList<string> Data, double Duration);
