using Glimpse.Cli.Describe;
using Glimpse.Inference.Requests;

namespace Glimpse.Cli.Tests.Describe;

public sealed class PictureReaderTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task ReadAsync_File_GivesItsBytes() =>
        Assert.Equal([1, 2, 3], await Reader().ReadAsync(_bench.Write("图 片.png", 1, 2, 3), default));

    [Fact]
    public async Task ReadAsync_Dash_GivesStandardInput()
    {
        _bench.Input = [7, 8];
        Assert.Equal([7, 8], await Reader().ReadAsync("-", default));
    }

    [Fact]
    public async Task ReadAsync_FileOfTheLimit_IsRead() => Assert.Equal(100, (await Reader().ReadAsync(_bench.Write("a.png", new byte[100]), default)).Length);

    [Theory]
    [InlineData("large.png", "image_too_large")]
    [InlineData("missing.png", "file_not_found")]
    [InlineData("nowhere/missing.png", "file_not_found")]
    [InlineData(".", "is_a_folder")]
    public async Task ReadAsync_WhatCannotBeRead_IsRefused(string name, string code)
    {
        _bench.Write("large.png", new byte[101]);
        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => Reader().ReadAsync(Path.Combine(_bench.Folder, name), default));
        Assert.Equal(code, refusal.Code);
    }

    [Fact]
    public async Task ReadAsync_EndlessDevice_StopsAtTheLimit() =>
        Assert.Equal("image_too_large", (await Assert.ThrowsAsync<RequestRefusedException>(() => Reader().ReadAsync("/dev/zero", default))).Code);

    private PictureReader Reader() => new(() => new MemoryStream(_bench.Input), maxBytes: 100);
}
