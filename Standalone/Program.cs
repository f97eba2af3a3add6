using Glimpse.Api;
using Glimpse.Descriptions;
using Glimpse.Descriptions.Storage;
using Glimpse.Standalone.Starting;

return await Startup.RunAsync(() =>
{
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.Logging.AddPlainConsole();
    builder.WebHost.ListenOnLoopbackByDefault(builder.Configuration);
    builder.Services.AddGlimpse(Head.Standalone, builder.Configuration);
    builder.Services.AddHostedService<ModelWatch>();
    builder.Services.AddHostedService<SecondSignal>();
    if (StorageOptions.Read(builder.Configuration).IsConfigured) builder.Services.AddBlobPoller(builder.Configuration);

    var app = builder.Build();
    app.OpenOrRefuse();
    app.Run(app.Services.GetRequiredService<ApiDispatcher>().InvokeAsync);
    return app;
});
