using System.Net;
using System.Text.Json;

namespace Glimpse.Api.Tests.Endpoints;

public sealed class ModelsTests
{
    [Fact]
    public async Task Models_ListsThePackageThenItsAliases()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        var list = JsonDocument.Parse(await server.Client.GetStringAsync("/v1/models")).RootElement;

        Assert.Equal("list", list.GetProperty("object").GetString());
        var models = list.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(["scripted", "glm-4v-flash", "glm-4.6v-flash"], models.Select(model => model.GetProperty("id").GetString()));
        Assert.All(models, model =>
        {
            Assert.Equal(["id", "object", "created", "owned_by", "root"], model.EnumerateObject().Select(property => property.Name));
            Assert.Equal("model", model.GetProperty("object").GetString());
            Assert.Equal("scripted", model.GetProperty("root").GetString());
        });
    }

    [Theory]
    [InlineData("scripted", "scripted")]
    [InlineData("glm-4v-flash", "glm-4v-flash")]
    [InlineData("ours/v1", "ours/v1")]
    [InlineData("ours%2Fv1", "ours/v1")]
    public async Task Model_KnownName_IsFound(string path, string id)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), ("Glimpse:Api:ModelAliases:0", "glm-4v-flash"), ("Glimpse:Api:ModelAliases:1", "ours/v1"));

        Assert.Equal(id, JsonDocument.Parse(await server.Client.GetStringAsync("/v1/models/" + path)).RootElement.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("gpt-4o")]
    [InlineData("%0a%1b%3Cscript%3E")]
    public async Task Model_UnknownName_Is404(string path)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        var error = await ErrorShape.ReadAsync(await server.Client.GetAsync("/v1/models/" + path));

        Assert.Equal((HttpStatusCode.NotFound, "model_not_found"), (error.Status, error.Code));
        Assert.DoesNotContain(error.Message, char.IsControl);
    }
}
