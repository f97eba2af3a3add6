using System.Net.Http.Headers;
using Glimpse.Fixtures;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>What a scrape finds after a real request with a picture.</summary>
public sealed class MetricsTests(DemoServer server) : IClassFixture<DemoServer>
{
    /// <summary>The names that dashboards rely on.</summary>
    private static readonly string[] Names =
    [
        "glimpse_num_requests_running", "glimpse_num_requests_waiting", "glimpse_num_slots", "glimpse_queue_capacity", "glimpse_kv_cache_usage_perc",
        "glimpse_prefix_cache_queries_total", "glimpse_prefix_cache_hits_total", "glimpse_mm_cache_queries_total", "glimpse_mm_cache_hits_total", "glimpse_mm_cache_bytes",
        "glimpse_result_cache_queries_total", "glimpse_result_cache_hits_total", "glimpse_result_cache_entries", "glimpse_result_cache_bytes",
        "glimpse_prompt_tokens_total", "glimpse_generation_tokens_total", "glimpse_request_success_total", "glimpse_rejects_total",
        "glimpse_time_to_first_token_seconds", "glimpse_inter_token_latency_seconds", "glimpse_e2e_request_latency_seconds", "glimpse_request_queue_time_seconds",
        "glimpse_request_prefill_time_seconds", "glimpse_request_decode_time_seconds", "glimpse_request_inference_time_seconds", "glimpse_request_prompt_tokens",
        "glimpse_request_generation_tokens", "glimpse_request_params_n", "glimpse_request_params_max_tokens", "glimpse_image_fetch_seconds", "glimpse_image_decode_seconds",
        "glimpse_image_encode_seconds", "glimpse_image_size_bytes", "glimpse_request_image_tokens", "glimpse_http_requests_total", "glimpse_http_request_duration_seconds",
        "glimpse_model_info", "glimpse_model_ready", "process_resident_memory_bytes", "process_cpu_seconds_total", "process_start_time_seconds",
        "dotnet_process_memory_working_set_bytes", "dotnet_gc_last_collection_heap_size_bytes", "process_num_threads", "kestrel_active_connections",
    ];

    [Fact]
    public async Task Scrape_AfterARealRequest_HasEveryName()
    {
        var client = server.Process.Client;
        var picture = Convert.ToBase64String(await File.ReadAllBytesAsync(Goldens.Find(TestModel.Demo, "demo_01").ImagePath(0)));
        using var question = new StringContent($$"""{"max_tokens":16,"messages":[{"role":"user","content":[{"type":"image_url","image_url":"data:image/png;base64,{{picture}}"},{"type":"text","text":"这是什么？"}]}]}""");
        question.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        Assert.True((await client.PostAsync("/v1/chat/completions", question)).IsSuccessStatusCode);
        await client.GetAsync("/nothing");

        var page = PrometheusPage.Parse(await client.GetStringAsync("/metrics"));

        Assert.Empty(Names.Except(page.Families.Keys));
        Assert.True(page.Sum("glimpse_image_encode_seconds_sum") > 0 && page.Sum("glimpse_image_decode_seconds_sum") > 0);
        Assert.Equal(page.Sum("glimpse_prompt_tokens_total"), page.Sum("glimpse_request_prompt_tokens_sum"));
        Assert.InRange(page.Sum("glimpse_time_to_first_token_seconds_sum"), 1e-6, page.Sum("glimpse_e2e_request_latency_seconds_sum"));
    }
}
