using Glimpse.Fixtures;

namespace Glimpse.Api.Tests.Telemetry;

/// <summary>The reader that judges our pages: it must not let pass what Prometheus would not.</summary>
public sealed class PrometheusPageTests
{
    private const string Head = "# HELP a_total Words.\n# TYPE a_total counter\n";
    private const string Histogram = "# HELP h Words.\n# TYPE h histogram\n";

    [Theory]
    [InlineData(Head + "a_total 1\n")]
    [InlineData(Head + "a_total{x=\"1\",y=\"a \\\\ \\\" \\n b\"} 1.5e3\na_total{x=\"2\"} 0\n")]
    [InlineData(Histogram + "h_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 3\nh_sum 4.5\nh_count 3\n")]
    public void Parse_GoodPage_IsRead(string page) => Assert.Single(PrometheusPage.Parse(page).Families);

    [Theory]
    [InlineData(Head + "a_total 1")]
    [InlineData("# TYPE a_total counter\na_total 1\n")]
    [InlineData(Head + "b_total 1\n")]
    [InlineData(Head + "a_total 1\na_total 2\n")]
    [InlineData(Head + "a_total -1\n")]
    [InlineData(Head + "a_total{x=\"a\"b\"} 1\n")]
    [InlineData(Head + "a_total{1x=\"a\"} 1\n")]
    [InlineData(Head + "a_total one\n")]
    [InlineData(Head + Head + "a_total 1\n")]
    [InlineData("# HELP a Words.\n# TYPE a counter\na 1\n")]
    [InlineData(Histogram + "h_bucket{le=\"1\"} 2\nh_sum 4.5\nh_count 2\n")]
    [InlineData(Histogram + "h_bucket{le=\"1\"} 4\nh_bucket{le=\"+Inf\"} 3\nh_sum 4.5\nh_count 3\n")]
    [InlineData(Histogram + "h_bucket{le=\"2\"} 1\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 3\nh_sum 4.5\nh_count 3\n")]
    [InlineData(Histogram + "h_bucket{le=\"+Inf\"} 3\nh_sum 4.5\nh_count 4\n")]
    public void Parse_BadPage_IsRefused(string page) => Assert.ThrowsAny<Exception>(() => PrometheusPage.Parse(page));
}
