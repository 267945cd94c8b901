using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Simulation.Clusters;

/// <summary>What a fetch of one partition was answered; the records are kept.</summary>
internal sealed record FetchedData(ErrorCode ErrorCode, long HighWatermark, byte[] Bytes)
{
    public static FetchedData Of(FetchResponse response) => response is { ErrorCode: ErrorCode.None, Responses: [{ Partitions: [var only] }] }
        ? new FetchedData(only.ErrorCode, only.HighWatermark, only.Records.Memory.ToArray())
        : new FetchedData(response.ErrorCode == ErrorCode.None ? ErrorCode.UnknownServerError : response.ErrorCode, -1, []);
}
