namespace Glimpse.Api.Contracts.Reading;

/// <summary>What a request says about thinking, under the names that its kin use for it.</summary>
/// <param name="Enabled">Null: nothing.</param>
/// <param name="Budget">Tokens after which a thought is ended; null: none.</param>
internal readonly record struct ThinkingWish(bool? Enabled, int? Budget)
{
    public static ThinkingWish Read(JsonFields fields)
    {
        var effort = ReadEffort(fields);
        var budget = fields.TakeInteger("thinking_token_budget", 0, int.MaxValue);
        if (fields.TakeObject("chat_template_kwargs") is not { } arguments) return new(effort, (int?)budget);

        var enabled = arguments.TakeBoolean("enable_thinking");
        var inner = arguments.TakeInteger("thinking_budget", 0, int.MaxValue);
        arguments.Finish();
        if (effort is not null && enabled is not null && effort != enabled) throw Refusal.WrongValue("reasoning_effort", $"in agreement with '{arguments.PathOf("enable_thinking")}', or left out");
        if (budget is not null && inner is not null && budget != inner) throw Refusal.WrongValue("thinking_token_budget", $"the same as '{arguments.PathOf("thinking_budget")}', or left out");
        return new(effort ?? enabled, (int?)(budget ?? inner));
    }

    // The model thinks or does not: it has no degrees of effort.
    private static bool? ReadEffort(JsonFields fields) => fields.TakeText("reasoning_effort") switch
    {
        null => null,
        "none" => false,
        "minimal" or "low" or "medium" or "high" or "xhigh" or "max" => true,
        _ => throw Refusal.WrongValue("reasoning_effort", "none, minimal, low, medium, high, xhigh or max"),
    };
}
