using System.Security.Cryptography;
using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Tests.Requests;

public sealed class ImagePartTests
{
    private static readonly byte[] File = [1, 2, 3], Other = [4];

    [Fact]
    public void Sha256_AskedTwice_IsMadeOnce()
    {
        var picture = new ImagePart(File);

        Assert.Equal(HashOf(File), picture.Sha256());
        Assert.Same(picture.Sha256(), picture.Sha256());
        Assert.Same(picture.Sha256(), (picture with { }).Sha256());
    }

    [Fact]
    public void Sha256_OfACopyWithAnotherFile_IsThatFiles()
    {
        var picture = new ImagePart(File);
        picture.Sha256();

        Assert.Equal(HashOf(Other), (picture with { File = Other }).Sha256());
    }

    [Fact]
    public void Equals_OneOfThemHashed_IsAsBefore()
    {
        var (hashed, fresh) = (new ImagePart(File), new ImagePart(File));
        var (text, code) = (hashed.ToString(), hashed.GetHashCode());
        hashed.Sha256();

        Assert.Equal(fresh, hashed);
        Assert.Equal((text, code), (hashed.ToString(), hashed.GetHashCode()));
        Assert.NotEqual(fresh, hashed with { File = Other });
        Assert.False(fresh.Equals(null));
    }

    private static string HashOf(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));
}
