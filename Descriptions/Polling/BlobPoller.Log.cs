using Microsoft.Extensions.Logging;

namespace Glimpse.Descriptions.Polling;

public sealed partial class BlobPoller
{
    [LoggerMessage(3101, LogLevel.Information, "Watching container {Container}, {Parallelism} pictures at once.")]
    private partial void Watching(string container, int parallelism);

    [LoggerMessage(3102, LogLevel.Error, "The model did not load ({Failure}): pictures are not described until the process is restarted.")]
    private partial void ModelMissing(string failure);

    [LoggerMessage(3103, LogLevel.Warning, "The storage account does not answer as it should ({Failure}); trying again.")]
    private partial void StorageLost(string failure);

    [LoggerMessage(3104, LogLevel.Warning, "Picture {Id} waits: the storage account failed ({Failure}).")]
    private partial void PictureDelayed(string id, string failure);

    [LoggerMessage(3105, LogLevel.Error, "Picture {Id} failed, attempt {Attempt} of {Attempts}.")]
    private partial void PictureFailed(string id, int attempt, int attempts, Exception failure);

    [LoggerMessage(3106, LogLevel.Information, "Picture {Id} is handed back: the process stops. It is described after the restart.")]
    private partial void PictureHandedBack(string id);
}
