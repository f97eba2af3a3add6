using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Glimpse.Descriptions.Guards.PersonalData;

namespace Glimpse.Descriptions.Tests.Guards.PersonalData;

public sealed class PersonalDataMaskTests
{
    public static readonly TheoryData<string, string> Texts = new()
    {
        { "电话13812345678。", "电话138****5678。" },
        { "call 13812345678", "call 138****5678" },
        { "Tel13812345678", "Tel138****5678" },
        { "138 1234 5678", "138 **** 5678" },
        { "138-1234-5678,139-1234-5678", "138-****-5678,139-****-5678" },
        { "+8613812345678", "+86138****5678" },
        { "+86 138-1234-5678", "+86 138-****-5678" },
        { "(+86)138 12345678", "(+86)138 ****5678" },
        { "0086-13812345678", "0086-138****5678" },
        { "1381234 5678", "138**** 5678" },
        { "１３８１２３４５６７８", "１３８****５６７８" },
        { "138\u200B1234\u200B5678", "138\u200B****\u200B5678" },
        { "138—1234—5678", "138—****—5678" },
        { "号码是13812345678，身份证11010519491231002X", "号码是138****5678，身份证110***********002X" },
        { "11010519491231002x", "110***********002x" },
        { "110105 19491231 002X", "110*** ******** 002X" },
        { "4111 1111 1111 1111", "4111 **** **** 1111" },
        { "卡号4111111111111111", "卡号4111********1111" },
        { "zhang.san+x@mail.example.com", "z***@mail.example.com" },
        { "邮箱a@b.cn，谢谢", "邮箱***@b.cn，谢谢" },
        { "write to li@example.com.", "write to l***@example.com." },
        { "ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ｌ***＠ｅｘａｍｐｌｅ．ｃｏｍ" },
        { "13812345678@qq.com", "1***@qq.com" },
        { "li@example.com-13812345678", "l***@example.com-138****5678" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Of_Items_AreMasked(string text, string masked)
    {
        Assert.Equal(masked, PersonalDataMask.Of(text, out var items));
        Assert.InRange(items, 1, 2);
    }

    [Theory]
    [InlineData("913812345678")]
    [InlineData("138123456789")]
    [InlineData("12812345678")]
    [InlineData("0.13812345678")]
    [InlineData("13812345678.25")]
    [InlineData("a1b13812345678")]
    [InlineData("13812345678f")]
    [InlineData("1380 013 8000 12")]
    [InlineData("1500 2000 300")]
    [InlineData("1 3 8 1 2 3 4 5 6 7 8")]
    [InlineData("11010519491231002")]
    [InlineData("110105194912310021")]  // wrong check digit
    [InlineData("11010519490231002X")]  // 31 February
    [InlineData("4111111111111112")]
    [InlineData("9999999999999995")]    // Luhn holds, but nobody issues it
    [InlineData("41111111111111111111")]
    [InlineData("2026-11-26 12:35:00")]
    [InlineData("li@example")]
    [InlineData("@example.com")]
    [InlineData("li@.com")]
    [InlineData("a@1.2.3.4")]
    [InlineData("6922266454493")]       // a bar code
    [InlineData("sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    public void Of_WhatOnlyLooksAlike_StaysAsItIs(string text)
    {
        Assert.Equal(text, PersonalDataMask.Of(text, out var items));
        Assert.Equal(0, items);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Append_CutAtEveryPlace_TellsWhatTheWholeWouldAndNothingBefore(string text, string masked)
    {
        text = $"a {text} b";
        masked = $"a {masked} b";
        for (var first = 0; first <= text.Length; first++)
        {
            for (var second = first; second <= text.Length; second++)
            {
                var mask = new PersonalDataMask();
                var told = "";
                foreach (var piece in new[] { text[..first], text[first..second], text[second..] })
                {
                    told += mask.Append(piece);
                    Assert.StartsWith(told, masked, StringComparison.Ordinal);
                }
                Assert.Equal(masked, told + mask.Flush());
            }
        }
    }

    [Fact]
    public void Append_RandomTexts_AreWhatANaiveSearchMasksAtAnyCut()
    {
        var random = new Random(11);
        string[] words = [Items.Mobile, "138 1234 5678", "+86", "0086", "86", Items.Identity, Items.Card, "4111 1111", "1111 1111", "a@b.cn", "x.y@z", ".com", "@", "138", "1234", "5678", "12345678", " ", "-", ".", "1", "9", "x", "X", "_", "好", ",", "  ", "\u200B"];
        var found = 0;
        for (var round = 0; round < 3000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => words[random.Next(words.Length)]));
            var whole = PersonalDataMask.Of(text, out var items);
            found += items;
            Assert.True(NaiveMask.Of(text) == whole, text);

            var mask = new PersonalDataMask();
            var told = new StringBuilder();
            for (var at = 0; at < text.Length;)
            {
                var length = Math.Min(random.Next(1, 6), text.Length - at);
                told.Append(mask.Append(text.Substring(at, length)));
                at += length;
            }
            Assert.Equal(whole, told.Append(mask.Flush()).ToString());
        }
        Assert.True(found > 500, $"{found} items");
    }

    [Fact]
    public void Of_MadeUpNumbers_AreAllFound()
    {
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            var identity = Items.IdentityOf($"{(random.Next(2) == 0 ? "440106" : "310101")}{new DateTime(1950, 1, 1).AddDays(random.Next(25_000)):yyyyMMdd}{random.Next(1000):000}");
            Assert.Equal($"证{identity[..3]}***********{identity[^4..]}号", PersonalDataMask.Of($"证{identity}号", out _));
            var card = Items.CardOf($"62{random.NextInt64(10_000_000_000_000, 99_999_999_999_999)}{(random.Next(2) == 0 ? "12" : "")}");
            Assert.Equal($"{card[..4]}{new string('*', card.Length - 8)}{card[^4..]}", PersonalDataMask.Of(card, out _));
        }
    }

    [Fact]
    public void Append_TextWithoutItems_IsHeldForAFewCharactersOnly()
    {
        var mask = new PersonalDataMask();
        var (taken, told) = (0, 0);
        foreach (var letter in "The price is 1 2 3 4 5 6 yuan, size 10-20-30-40, 一二三四五。It stands on 12 34 56 78 90 12 34 56 78 90. Really-long-words-come-last")
        {
            taken++;
            told += mask.Append(letter.ToString()).Length;
            Assert.InRange(taken - told, 0, 40);
        }
    }

    [Fact]
    public void Append_RunsWithoutAnEnd_AreNotHeldForever()
    {
        foreach (var unit in new[] { "1", "a", "a.", "1 ", "1-", "138 ", "a@", "\u200B", "1\u200B", "13812345678\u200B", "86 " })
        {
            var mask = new PersonalDataMask();
            var (taken, told) = (0, 0);
            for (var i = 0; i < 2000; i++)
            {
                taken += unit.Length;
                told += mask.Append(unit).Length;
                Assert.InRange(taken - told, 0, 330);
            }
        }
    }

    [Fact]
    public void Of_LongHostileTexts_TakeLinearTime()
    {
        foreach (var piece in new[] { "1", "1 ", "138 ", "138-1234-", "a@", "a@b.", "a.", "a@b-", "1\u200B", "13812345678\u200B\u200B", "4111 1111 1111 1112 " })
        {
            var text = new StringBuilder().Insert(0, piece, 300_000 / piece.Length).ToString();
            var watch = Stopwatch.StartNew();
            PersonalDataMask.Of(text, out _);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{piece}: {watch.Elapsed}");
        }
    }

    [Theory]
    [InlineData("""{"phone":"13812345678"}""", """{"phone":"138****5678"}""")]
    [InlineData("""{"phone":13812345678}""", """{"phone":13800005678}""")]
    [InlineData("""{"phone": 13812345678, "n":[13812345678,1]}""", """{"phone": 13800005678, "n":[13800005678,1]}""")]
    [InlineData("""{"phone":"\u0031\u00338123\u0034567\u0038"}""", """{"phone":"\u0031\u00338****567\u0038"}""")]
    [InlineData("""{"mail":"li@example.com","a":"\"13812345678\""}""", """{"mail":"l***@example.com","a":"\"138****5678\""}""")]
    [InlineData("""{"13812345678":1.13812345678}""", """{"138****5678":1.13812345678}""")]
    [InlineData("""{"a":"138\n12345678\\"}""", """{"a":"138\n12345678\\"}""")]
    public void Append_Json_StaysJsonAtAnyCut(string json, string masked)
    {
        using var _ = JsonDocument.Parse(masked);
        for (var cut = 0; cut <= json.Length; cut++)
        {
            var mask = new PersonalDataMask(isJson: true);
            Assert.Equal(masked, mask.Append(json[..cut]) + mask.Append(json[cut..]) + mask.Flush());
        }
    }

    [Fact]
    public void Flush_HalfAnEscape_TellsItAsItIs()
    {
        var mask = new PersonalDataMask(isJson: true);
        Assert.Equal("""{"a":"b\u00""", mask.Append("""{"a":"b\u00""") + mask.Flush());
        Assert.Equal("""31"}""", mask.Append("""31"}""") + mask.Flush());
    }
}
