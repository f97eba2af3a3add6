namespace Glimpse.Inference.Tokenization;

/// <summary>A token that is recognised in the text itself, before it is cut into words.</summary>
/// <param name="SingleWord">Only where no letter, mark, digit or underscore touches it.</param>
/// <param name="StripLeft">White space before it belongs to it.</param>
/// <param name="StripRight">White space after it belongs to it.</param>
/// <param name="Normalized">Looked for in a second pass, in what the other added tokens left.</param>
/// <param name="Special">Steers the model; left out of visible text.</param>
internal sealed record AddedToken(int Id, string Content, bool SingleWord, bool StripLeft, bool StripRight, bool Normalized, bool Special);
