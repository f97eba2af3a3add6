namespace Glimpse.Api.Contracts.Reading;

/// <summary>What a request says about thinking, under the names that its kin use for it. Those that it gives must agree.</summary>
/// <param name="Enabled">Null: nothing.</param>
/// <param name="Budget">Tokens after which a thought is ended; null: none.</param>
internal readonly record struct ThinkingWish(bool? Enabled, int? Budget)
{
    private const string Efforts = "none, minimal, low, medium, high, xhigh or max";

    /// <summary>The names of chat requests: OpenAI's, vLLM's and those of GLM's own API.</summary>
    public static ThinkingWish Read(JsonFields fields)
    {
        var wish = new ThinkingWish(ReadEffort(fields, "reasoning_effort"), ReadBudget(fields, "thinking_token_budget"));
        if (fields.TakeObject("chat_template_kwargs") is { } arguments)
        {
            wish = wish.And(arguments.PathOf("enable_thinking"), arguments.TakeBoolean("enable_thinking")).And(arguments.PathOf("thinking_budget"), ReadBudget(arguments, "thinking_budget"));
            arguments.Finish();
        }
        if (fields.TakeObject("thinking") is { } thinking)
        {
            wish = wish.And(thinking.PathOf("type"), ReadType(thinking)).And(thinking.PathOf("budget_tokens"), ReadBudget(thinking, "budget_tokens"));
            thinking.Finish();
        }
        return wish;
    }

    /// <summary>The model thinks or does not: it has no degrees of effort.</summary>
    public static bool? ReadEffort(JsonFields fields, string name) => fields.TakeText(name) switch
    {
        null => null,
        "none" => false,
        "minimal" or "low" or "medium" or "high" or "xhigh" or "max" => true,
        _ => throw Refusal.WrongValue(fields.PathOf(name), Efforts),
    };

    /// <summary>This and what another field says.</summary>
    public ThinkingWish And(string name, bool? enabled) => Enabled is null || enabled is null || Enabled == enabled ? this with { Enabled = Enabled ?? enabled }
        : throw Refusal.WrongValue(name, "in agreement with the other fields about thinking, or left out");

    private ThinkingWish And(string name, int? budget) => Budget is null || budget is null || Budget == budget ? this with { Budget = Budget ?? budget }
        : throw Refusal.WrongValue(name, "the same as the other field with a budget, or left out");

    private static int? ReadBudget(JsonFields fields, string name) => (int?)fields.TakeInteger(name, 0, int.MaxValue);

    private static bool? ReadType(JsonFields fields) => fields.TakeText("type") switch
    {
        null => null,
        "enabled" => true,
        "disabled" => false,
        _ => throw Refusal.WrongValue(fields.PathOf("type"), "enabled or disabled"),
    };
}
