namespace Glimpse.Descriptions.Templates;

/// <summary>The templates that ship, written as an operator would write them.</summary>
internal static class ShippedTemplates
{
    // Bounded everywhere: an answer that may not grow without end is complete within the tokens it has.
    private const string ProductSchema = """
        {"type": "object", "additionalProperties": false, "required": ["category", "color", "material", "key_features", "marketing_copy"], "properties": {
          "category": {"type": "string", "minLength": 1, "maxLength": 60},
          "color": {"type": "string", "minLength": 1, "maxLength": 60},
          "material": {"type": "string", "minLength": 1, "maxLength": 60},
          "key_features": {"type": "array", "minItems": 1, "maxItems": 8, "items": {"type": "string", "minLength": 1, "maxLength": 80}},
          "marketing_copy": {"type": "string", "minLength": 1, "maxLength": 200}}}
        """;

    /// <summary>
    /// Of 60 labelled pictures the demo model gives <c>describe</c>'s very caption for 56 in Chinese, with the full stop or without it, and for 52 in English (51 without the stop).
    /// The words of <c>product</c> are those that callers of GLM-4V services know; of 33 labelled products it gives every field as labelled for 25 in Chinese and 28 in English.
    /// </summary>
    public static IReadOnlyList<TemplateOptions> All { get; } =
    [
        new() { Name = TemplateCatalog.DefaultName, Zh = "描述这张图片。", En = "Describe this image." },
        new()
        {
            Name = "product",
            Zh = "请以JSON格式返回结果，包含字段：category(类目)、color(颜色)、material(材质)、key_features(核心卖点列表)、marketing_copy(一句营销文案)",
            En = "Return JSON with the fields: category, color, material, key_features (list of selling points), marketing_copy (one sentence).",
            Schema = ProductSchema,
        },
        new()
        {
            Name = "copy-short",
            Zh = "请为图中的商品写一句不超过30字的营销短文案。活动主题：{campaign=日常推广}。只返回文案本身。",
            En = "Write one line of marketing copy, at most 20 words, for the product in this image. Campaign: {campaign=everyday sales}. Return the copy alone.",
        },
        new()
        {
            Name = "live-script",
            Zh = "请为图中的商品写一段直播带货口播稿：先用一句话吸引观众，再讲三个卖点，最后引导下单。活动主题：{campaign=日常推广}。口语化，不超过200字，只返回口播稿。",
            En = "Write what a host says in a live shopping stream about the product in this image: one line that catches attention, three selling points, then a call to order. Campaign: {campaign=everyday sales}. Use spoken language, at most 150 words. Return the script alone.",
        },
        new()
        {
            Name = "social-note",
            Zh = "请为图中的商品写一篇社交平台的种草笔记：一个吸引人的标题，三到五句真实的使用感受，最后附上三到五个话题标签。活动主题：{campaign=日常分享}。只返回笔记。",
            En = "Write a social media post that recommends the product in this image: a catching title, three to five sentences about using it, then three to five hashtags. Campaign: {campaign=everyday finds}. Return the post alone.",
        },
    ];
}
