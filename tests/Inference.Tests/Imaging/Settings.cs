using Glimpse.Fixtures;
using Glimpse.Inference.Imaging;

namespace Glimpse.Inference.Tests.Imaging;

/// <summary>The picture settings of the models that the reference numbers were made with: their preprocessor_config.json.</summary>
internal static class Settings
{
    public static ImageSettings Demo { get; } = With(39_200, 56_448);

    public static ImageSettings Tiny { get; } = With(12_544, 75_264);

    /// <summary>GLM-4.6V-Flash.</summary>
    public static ImageSettings Flash { get; } = With(12_544, 9_633_792);

    public static ImageSettings Of(TestModel model) => model == TestModel.Demo ? Demo : Tiny;

    public static ImageSettings With(long shortest, long longest, int maxTokens = 0) =>
        new(14, 2, 2, 3, shortest, longest, [0.48145466f, 0.4578275f, 0.40821073f], [0.26862954f, 0.26130258f, 0.27577711f], maxTokens);
}
