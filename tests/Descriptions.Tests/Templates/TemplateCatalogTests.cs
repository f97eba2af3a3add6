using Glimpse.Descriptions.Templates;

namespace Glimpse.Descriptions.Tests.Templates;

public sealed class TemplateCatalogTests
{
    [Fact]
    public void BuiltIn_Describe_HasBothLanguages()
    {
        var template = TemplateCatalog.BuiltIn.Find("describe");
        Assert.NotNull(template);
        Assert.NotEmpty(template.In(Language.Zh));
        Assert.NotEmpty(template.In(Language.En));
    }

    [Fact]
    public void Find_Unknown_IsNull() => Assert.Null(TemplateCatalog.BuiltIn.Find("Describe"));
}
