using Glimpse.Descriptions.Templates;

namespace Glimpse.Descriptions.Tests.Templates;

public sealed class TemplateCatalogTests
{
    [Theory]
    [InlineData("copy-short")]
    [InlineData("describe")]
    [InlineData("live-script")]
    [InlineData("product")]
    [InlineData("social-note")]
    public void BuiltIn_Template_HasBothLanguagesAndNeedsNothing(string name)
    {
        var template = TemplateCatalog.BuiltIn.Find(name);
        Assert.NotNull(template);
        Assert.All(Enum.GetValues<Language>(), language =>
        {
            Assert.NotEmpty(template.In(language)!.Fill(new Dictionary<string, string>()));
            Assert.Empty(template.In(language)!.Required);
        });
    }

    [Fact]
    public void BuiltIn_Names_AreTheFive() => Assert.Equal(["copy-short", "describe", "live-script", "product", "social-note"], TemplateCatalog.BuiltIn.Names);

    // Callers know these words, and the demo model was trained on them.
    [Fact]
    public void BuiltIn_Product_AsksInTheWordsThatCallersKnow() =>
        Assert.Equal("请以JSON格式返回结果，包含字段：category(类目)、color(颜色)、material(材质)、key_features(核心卖点列表)、marketing_copy(一句营销文案)",
            TemplateCatalog.BuiltIn.Find("product")!.Zh!.Fill(new Dictionary<string, string>()));

    [Fact]
    public void Find_Unknown_IsNull() => Assert.Null(TemplateCatalog.BuiltIn.Find("Describe"));

    [Fact]
    public void Of_OwnTemplates_AddToThoseThatShipOrTakeTheirPlace()
    {
        var options = new DescriptionOptions { Templates = { new() { Name = "alt", En = "Alt text?" }, new() { Name = "product", Version = 3, Zh = "自己的" } } };
        var catalog = TemplateCatalog.Of(options);

        Assert.Equal(["alt", "copy-short", "describe", "live-script", "product", "social-note"], catalog.Names);
        Assert.Equal(3, catalog.Find("product")!.Version);
        Assert.Null(catalog.Find("product")!.Schema);
        Assert.Null(catalog.Find("alt")!.Zh);
    }
}
