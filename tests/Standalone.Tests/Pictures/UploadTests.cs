using Azure.Storage.Blobs.Models;
using Glimpse.Descriptions.Records;

namespace Glimpse.Standalone.Tests.Pictures;

/// <summary>Pictures and other things uploaded to the container of a running head.</summary>
public sealed class UploadTests(PictureBench bench) : IClassFixture<PictureBench>
{
    [Fact]
    public async Task Upload_PicturesAndOtherThings_EachGetsTheRecordThatFits()
    {
        await bench.UploadAsync(PictureBench.Golden, "cat.png");
        var picture = await File.ReadAllBytesAsync(PictureBench.Golden.ImagePath(0));
        await PutAsync("text.png", "not a picture"u8.ToArray(), "image/png");
        await PutAsync("cut.png", picture[..(picture.Length / 2)], "image/png");
        await PutAsync("empty.png", [], "image/png");
        await PutAsync("huge.png", new byte[(10 << 20) + 1], "image/png");
        await PutAsync("really a picture.txt", picture, "text/plain");
        await using var first = await bench.StartAsync();
        await using var second = await bench.StartAsync();
        await bench.EventuallyAsync(6);

        Assert.Equal(PictureBench.Golden.GeneratedText, (await bench.RecordAsync("cat.png")).Text);
        Assert.Equal(("png", PictureBench.Golden.GeneratedText), ((await bench.RecordAsync("really a picture.txt")).Source.Format, (await bench.RecordAsync("really a picture.txt")).Text));
        foreach (var name in new[] { "text.png", "cut.png", "empty.png", "huge.png" })
        {
            var record = await bench.RecordAsync(name);
            Assert.Equal((DescriptionError.InvalidRequest, null), (record.Error?.Type, record.Text));
            Assert.NotEmpty(record.Error!.Message);
        }
        Assert.Equal("image_too_large", (await bench.RecordAsync("huge.png")).Error!.Code);
    }

    [Fact]
    public async Task Upload_SamePictureUnderAnotherNameAfterARestart_IsNotGeneratedAgain()
    {
        await bench.UploadAsync(PictureBench.Golden, "cat.png");
        await using (await bench.StartAsync()) await bench.EventuallyAsync(1);
        await bench.Images.GetBlobClient("copy.png").UploadAsync(PictureBench.Golden.ImagePath(0));
        await using (await bench.StartAsync()) await bench.EventuallyAsync(2);

        var (first, copy) = (await bench.RecordAsync("cat.png"), await bench.RecordAsync("copy.png"));
        Assert.Equal((false, true), (first.TimingsMs.Cached, copy.TimingsMs.Cached));
        Assert.Equal((first.Text, first.Usage, first.Source.Sha256, first.Source.Width), (copy.Text, copy.Usage, copy.Source.Sha256, copy.Source.Width));
        Assert.Equal("copy.png", copy.Source.Name);
        Assert.NotEqual(first.Id, copy.Id);
    }

    private async Task PutAsync(string name, byte[] file, string type) =>
        await bench.Images.GetBlobClient(name).UploadAsync(new BinaryData(file), new BlobUploadOptions { HttpHeaders = new() { ContentType = type } });
}
