using Glimpse.Api;
using Glimpse.Descriptions;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddGlimpse(Head.Functions, builder.Configuration);
builder.Services.AddPictureHandler(builder.Configuration);
await builder.Build().RunAsync();
