using Glimpse.Api.Fetching;

namespace Glimpse.Api.Tests.Fetching;

public sealed class PictureAddressTests
{
    [Theory]
    [InlineData("https://example.com/cat.png", "https://example.com/cat.png", "example.com")]
    [InlineData("HTTP://Example.COM", "http://example.com/", "example.com")]
    [InlineData("http://example.com:8080/a?b=c#d", "http://example.com:8080/a?b=c", "example.com")]
    [InlineData("https://example.com/a@b:c/d?u=http://127.0.0.1/", "https://example.com/a@b:c/d?u=http://127.0.0.1/", "example.com")]
    [InlineData("https://example.com?u=@127.0.0.1", "https://example.com/?u=@127.0.0.1", "example.com")]
    [InlineData("https://example.com#@127.0.0.1", "https://example.com/", "example.com")]
    [InlineData("https://example.com/%2e%2e/%5c%40", "https://example.com/%5c%40", "example.com")]
    [InlineData("https://例え.jp/猫.png", "https://例え.jp/%E7%8C%AB.png", "xn--r8jz45g.jp")]
    [InlineData("https://BÜCHER.de/", "https://bücher.de/", "xn--bcher-kva.de")]
    [InlineData("https://xn--bcher-kva.de/", "https://xn--bcher-kva.de/", "xn--bcher-kva.de")]
    [InlineData("https://еxample.com/", "https://еxample.com/", "xn--xample-2of.com")] // begins with Cyrillic е
    [InlineData("https://my_bucket.s3.example.com/", "https://my_bucket.s3.example.com/", "my_bucket.s3.example.com")]
    [InlineData("http://93.184.216.34/", "http://93.184.216.34/", "93.184.216.34")]
    [InlineData("http://[2606:4700::1]:443/", "http://[2606:4700::1]:443/", "2606:4700::1")]
    [InlineData("http://127.0.0.1.nip.io/", "http://127.0.0.1.nip.io/", "127.0.0.1.nip.io")] // its address decides
    public void Read_PlainAddress_IsTaken(string text, string uri, string host)
    {
        var address = PictureAddress.Read(text, out var fault);

        Assert.Null(fault);
        Assert.Equal((new Uri(uri), host), (address!.Uri, address.Host));
    }

    [Theory]
    [InlineData("", "http://")]
    [InlineData("example.com/cat.png", "http://")]
    [InlineData("//example.com/cat.png", "http://")]
    [InlineData("http:example.com", "http://")]
    [InlineData("http:/example.com", "http://")]
    [InlineData("file:///etc/passwd", "http://")]
    [InlineData("ftp://example.com/a.png", "http://")]
    [InlineData("gopher://example.com/", "http://")]
    [InlineData("data:image/png;base64,AAAA", "http://")]
    [InlineData("jar:http://example.com!/", "http://")]
    [InlineData("http://", "cannot be read")]
    [InlineData("http:///cat.png", "cannot be read")]
    [InlineData("http://a..example.com/", "cannot be read")]
    public void Read_AnotherScheme_IsRefused(string text, string expected) => AssertFault(text, expected);

    [Theory]
    [InlineData("http://example.com\\@127.0.0.1/", "backslash")]
    [InlineData("http:\\\\example.com/", "backslash")]
    [InlineData("http://example.com/a\\b", "backslash")]
    [InlineData(" http://example.com/", "space")]
    [InlineData("http://example.com/ ", "space")]
    [InlineData("http://exa\tmple.com/", "control")]
    [InlineData("http://example.com\r\nHost: a/", "control")]
    [InlineData("http://example.com/a\0b", "control")]
    [InlineData("http://example.com/a\u00a0b", "space")]
    [InlineData("http://example.com\u2028/", "space")]
    [InlineData("http://user@example.com/", "user name")]
    [InlineData("http://user:key@example.com/", "user name")]
    [InlineData("http://@example.com/", "user name")]
    [InlineData("http://example.com@127.0.0.1/", "user name")]
    [InlineData("http://example.com:80@127.0.0.1/", "user name")]
    [InlineData("http://2130706433/", "plainly")]
    [InlineData("http://0x7f000001/", "plainly")]
    [InlineData("http://0x7f.0.0.1/", "plainly")]
    [InlineData("http://0177.0.0.1/", "plainly")]
    [InlineData("http://017700000001/", "plainly")]
    [InlineData("http://127.1/", "plainly")]
    [InlineData("http://127.0.1/", "plainly")]
    [InlineData("http://093.184.216.34/", "plainly")]
    [InlineData("http://1.2.3.4.5/", "plainly")]
    [InlineData("http://a.example.0x1/", "plainly")]
    [InlineData("http://example.com./", "plainly")]
    [InlineData("http://127.0.0.1./", "plainly")]
    [InlineData("http://-a.example.com/", "plainly")]
    [InlineData("http://ｅxample.com/", "plainly")]
    [InlineData("http://example。com/", "plainly")]
    [InlineData("http://①27.0.0.1/", "plainly")]
    [InlineData("http://١٢٧.0.0.1/", "plainly")]
    [InlineData("http://exam\u00adple.com/", "plainly")]
    [InlineData("http://a\u200db.com/", "plainly")]
    [InlineData("http://\u212Aelvin.com/", "plainly")]
    [InlineData("http://a℀.example.com/", "plainly")]
    [InlineData("http://[fe80::1%25eth0]/", "plainly")]
    [InlineData("http://[2606:4700::1%1]/", "plainly")]
    [InlineData("http://example.com:/", "port")]
    [InlineData("http://example.com:0/", "port")]
    [InlineData("http://example.com:080/", "port")]
    public void Read_WhatParsersReadDifferently_IsRefusedWithItsFault(string text, string expected) => AssertFault(text, expected);

    [Theory]
    [InlineData("http://localhost/", "public web")]
    [InlineData("http://LOCALHOST:80/", "public web")]
    [InlineData("http://a.localhost/", "public web")]
    [InlineData("http://intranet/", "public web")]
    [InlineData("http://printer.local/", "public web")]
    [InlineData("http://metadata.google.internal/computeMetadata/v1/", "public web")]
    [InlineData("http://127.0.0.1/", "public web")]
    [InlineData("http://169.254.169.254/latest/meta-data/", "public web")]
    [InlineData("http://168.63.129.16/machine", "public web")]
    [InlineData("http://[::1]/", "public web")]
    [InlineData("http://[fd00:ec2::254]/", "public web")]
    [InlineData("http://[::ffff:169.254.169.254]/", "public web")]
    [InlineData("http://[::ffff:a9fe:a9fe]/", "public web")]
    [InlineData("http://[::127.0.0.1]/", "public web")]
    [InlineData("http://[64:ff9b::7f00:1]/", "public web")]
    [InlineData("http://[2002:7f00:1::]/", "public web")]
    public void Read_HostThatNobodyNeedsToLookUp_IsRefused(string text, string expected) => AssertFault(text, expected);

    [Theory]
    [InlineData("http://exa%6dple.com/")]
    [InlineData("http://example.com%2f@127.0.0.1/")]
    [InlineData("http://example%00.com/")]
    [InlineData("http://[::1/")]
    [InlineData("http://::1/")]
    [InlineData("http://[::1]x/")]
    [InlineData("http://[v1.a]/")]
    [InlineData("http://example.com:65536/")]
    [InlineData("http://example.com:-1/")]
    [InlineData("http://example.com:+80/")]
    [InlineData("http://example.com:8 0/")]
    [InlineData("http://example.com:８０/")]
    [InlineData("http://a,b/")]
    [InlineData("http://*.example.com/")]
    [InlineData("http://example.com,127.0.0.1/")]
    [InlineData("http://example.com;127.0.0.1/")]
    public void Read_BrokenHost_IsRefused(string text) => Assert.Null(PictureAddress.Read(text, out _));

    [Fact]
    public void Read_LongestAddress_IsTakenAndNoLonger()
    {
        var most = "https://example.com/".PadRight(PictureAddress.LongestText, 'a');

        Assert.NotNull(PictureAddress.Read(most, out _));
        Assert.Null(PictureAddress.Read(most + "a", out _));
    }

    [Theory]
    [InlineData("/b.png?c=d:e", "https://example.com/b.png?c=d:e")]
    [InlineData("b.png", "https://example.com/a/b.png")]
    [InlineData("../b.png", "https://example.com/b.png")]
    [InlineData("?x", "https://example.com/a/cat.png?x")]
    [InlineData("//other.example/b.png", "https://other.example/b.png")]
    [InlineData("https://other.example/b.png", "https://other.example/b.png")]
    public void Follow_Location_IsReadAgainstTheAddress(string location, string expected) =>
        Assert.Equal(new Uri(expected), PictureAddress.Read("https://example.com/a/cat.png", out _)!.Follow(location, out _)!.Uri);

    [Theory]
    [InlineData("http://other.example/b.png")]
    [InlineData("//127.0.0.1/")]
    [InlineData("//2130706433/")]
    [InlineData("//user@other.example/")]
    [InlineData("/\\127.0.0.1/")]
    [InlineData("\\\\127.0.0.1\\a")]
    [InlineData("//localhost/a")]
    [InlineData("file:///etc/passwd")]
    [InlineData("data:image/png;base64,AAAA")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https:127.0.0.1")]
    [InlineData("https://[::1]/")]
    [InlineData("/a b")]
    public void Follow_WhereNoRequestMayGo_IsRefused(string location)
    {
        Assert.Null(PictureAddress.Read("https://example.com/a/cat.png", out _)!.Follow(location, out var fault));
        Assert.NotNull(fault);
    }

    [Fact]
    public void Follow_FromHttpToHttps_IsTaken() => Assert.NotNull(PictureAddress.Read("http://example.com/", out _)!.Follow("https://example.com/", out _));

    [Fact]
    public void Shown_Address_HasNoQuery() => Assert.Equal("https://example.com/a", PictureAddress.Read("https://example.com/a?key=secret#secret", out _)!.Shown);

    private static void AssertFault(string text, string expected)
    {
        Assert.Null(PictureAddress.Read(text, out var fault));
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }
}
