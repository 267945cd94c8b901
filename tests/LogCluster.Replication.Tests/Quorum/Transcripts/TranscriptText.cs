using LogCluster.Core;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Tests.Quorum.Transcripts;

/// <summary>Messages as a transcript tells them: what they say, without numbers that chance has chosen.</summary>
internal static class TranscriptText
{
    public static string Of(RaftMessage message) => message switch
    {
        VoteRequest request => $"{(request.IsPreVote ? "PreVote" : "Vote")} epoch {request.Epoch}, log ends {request.End}",
        VoteResponse response => $"{(response.IsPreVote ? "PreVote" : "Vote")} {(response.IsGranted ? "granted" : "refused")}{Rest(response)}",
        BeginEpochRequest request => $"BeginEpoch {request.Epoch}",
        BeginEpochResponse response => $"BeginEpoch answered{Rest(response)}",
        EndEpochRequest request => $"EndEpoch {request.Epoch}, successors {string.Join(' ', request.Successors.Select(Of))}",
        EndEpochResponse response => $"EndEpoch answered{Rest(response)}",
        FetchRequest request => $"Fetch epoch {request.Epoch}, log ends {request.End}, committed {request.HighWatermark}",
        FetchResponse response => $"Fetched{Content(response)}, committed {response.HighWatermark}{Rest(response)}",
        _ => message.GetType().Name,
    };

    public static string Of(VoterSet voters) => string.Join(' ', voters.Keys.Select(Of));

    private static string Of(ReplicaKey key) => key.DirectoryId.IsZero ? $"{key.Id}" : $"{key.Id}{(char)key.DirectoryId.Low}";

    private static string Content(FetchResponse response) =>
        response.Diverging is { } diverging ? $": the logs part after {diverging}"
        : response.Snapshot is { } snapshot ? $": begin with the snapshot {snapshot}"
        : response.Batches.Count > 0 ? $" {response.Batches.Count} from {response.Batches[0].BaseOffset}"
        : " nothing";

    private static string Rest(RaftResponse response)
    {
        var leader = response.Leader == NodeId.None ? "" : $" led by {response.Leader}";
        return $", epoch {response.Epoch}{leader}{(response.Error == ErrorCode.None ? "" : $", {response.Error}")}";
    }
}
