using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Snapshots;
using LogCluster.Replication.Quorum.Voters;
using Raft = LogCluster.Replication.Quorum.Messages;

namespace LogCluster.Broker.Quorum;

/// <summary>
/// What the replicas of the metadata quorum say to each other, as Kafka's messages: Vote 2, BeginQuorumEpoch 1, EndQuorumEpoch 1, Fetch 17 and later
/// (KIP-595, KIP-853, KIP-996, KIP-1166). An answer is taken apart with the request that it belongs to, which says who was asked.
/// </summary>
/// <param name="clusterId">Goes with every request; a request of another cluster is refused.</param>
/// <param name="listeners">Where this node's controller listens, for those who follow it.</param>
internal sealed class RaftWire(string clusterId, ReplicaKey self, IReadOnlyList<VoterEndpoint> listeners, IQuorumRecordFormat format)
{
    /// <summary>How long the leader holds a fetch that finds nothing new; Kafka's own value.</summary>
    private const int FetchWaitMs = 500;

    public IReadOnlyList<VoterEndpoint> Listeners => listeners;

    public ReplicaKey Self => self;

    /// <summary>A request without a cluster comes from a client that does not know it.</summary>
    public bool IsOurs(string? cluster) => cluster is null || cluster == clusterId;

    public VoteRequest ToWire(Raft.VoteRequest request) => new()
    {
        ClusterId = clusterId,
        VoterId = request.To.Id.Value,
        Topics =
        [
            new()
            {
                TopicName = TopicNames.Metadata,
                Partitions =
                [
                    new()
                    {
                        ReplicaEpoch = request.Epoch.Value,
                        ReplicaId = request.From.Id.Value,
                        ReplicaDirectoryId = request.From.DirectoryId,
                        VoterDirectoryId = request.To.DirectoryId,
                        LastOffsetEpoch = EpochToWire(request.End),
                        LastOffset = request.End.Offset,
                        PreVote = request.IsPreVote,
                    },
                ],
            },
        ],
    };

    public Raft.VoteRequest FromWire(VoteRequest.PartitionData request, int voterId) => new(
        new ReplicaKey(new NodeId(request.ReplicaId), request.ReplicaDirectoryId),
        Addressee(voterId, request.VoterDirectoryId),
        0,
        new LeaderEpoch(request.ReplicaEpoch),
        EndFromWire(request.LastOffset, request.LastOffsetEpoch),
        request.PreVote);

    public static VoteResponse ToWire(Raft.VoteResponse response) => new()
    {
        Topics =
        [
            new()
            {
                TopicName = TopicNames.Metadata,
                Partitions =
                [
                    new()
                    {
                        ErrorCode = response.Error,
                        LeaderId = response.Leader.Value,
                        LeaderEpoch = response.Epoch.Value,
                        VoteGranted = response.IsGranted,
                    },
                ],
            },
        ],
    };

    public static Raft.VoteResponse FromWire(VoteResponse response, Raft.VoteRequest request)
    {
        var answer = Only(response.ErrorCode, response.Topics.SelectMany(topic => topic.Partitions));
        return new(
            request.To, request.From, request.RequestId, answer.ErrorCode, new LeaderEpoch(answer.LeaderEpoch), new NodeId(answer.LeaderId),
            answer.VoteGranted, request.IsPreVote);
    }

    public BeginQuorumEpochRequest ToWire(Raft.BeginEpochRequest request) => new()
    {
        ClusterId = clusterId,
        VoterId = request.To.Id.Value,
        Topics =
        [
            new()
            {
                TopicName = TopicNames.Metadata,
                Partitions = [new() { VoterDirectoryId = request.To.DirectoryId, LeaderId = request.From.Id.Value, LeaderEpoch = request.Epoch.Value }],
            },
        ],
        LeaderEndpoints = [.. listeners.Select(endpoint => new BeginQuorumEpochRequest.LeaderEndpoint
        {
            Name = endpoint.Listener,
            Host = endpoint.Host,
            Port = endpoint.Port,
        })],
    };

    public Raft.BeginEpochRequest FromWire(BeginQuorumEpochRequest.PartitionData request, int voterId) => new(
        new ReplicaKey(new NodeId(request.LeaderId), Uuid.Zero), Addressee(voterId, request.VoterDirectoryId), 0, new LeaderEpoch(request.LeaderEpoch));

    public static BeginQuorumEpochResponse ToWire(Raft.BeginEpochResponse response) => new()
    {
        Topics =
        [
            new()
            {
                TopicName = TopicNames.Metadata,
                Partitions = [new() { ErrorCode = response.Error, LeaderId = response.Leader.Value, LeaderEpoch = response.Epoch.Value }],
            },
        ],
    };

    public static Raft.BeginEpochResponse FromWire(BeginQuorumEpochResponse response, Raft.BeginEpochRequest request)
    {
        var answer = Only(response.ErrorCode, response.Topics.SelectMany(topic => topic.Partitions));
        return new(request.To, request.From, request.RequestId, answer.ErrorCode, new LeaderEpoch(answer.LeaderEpoch), new NodeId(answer.LeaderId));
    }

    public EndQuorumEpochRequest ToWire(Raft.EndEpochRequest request) => new()
    {
        ClusterId = clusterId,
        Topics =
        [
            new()
            {
                TopicName = TopicNames.Metadata,
                Partitions =
                [
                    new()
                    {
                        LeaderId = request.From.Id.Value,
                        LeaderEpoch = request.Epoch.Value,
                        PreferredCandidates = [.. request.Successors.Select(successor => new EndQuorumEpochRequest.ReplicaInfo
                        {
                            CandidateId = successor.Id.Value,
                            CandidateDirectoryId = successor.DirectoryId,
                        })],
                    },
                ],
            },
        ],
        LeaderEndpoints = [.. listeners.Select(endpoint => new EndQuorumEpochRequest.LeaderEndpoint
        {
            Name = endpoint.Listener,
            Host = endpoint.Host,
            Port = endpoint.Port,
        })],
    };

    public Raft.EndEpochRequest FromWire(EndQuorumEpochRequest.PartitionData request) => new(
        new ReplicaKey(new NodeId(request.LeaderId), Uuid.Zero),
        self,
        0,
        new LeaderEpoch(request.LeaderEpoch),
        [
            .. request.PreferredCandidates.Select(candidate => new ReplicaKey(new NodeId(candidate.CandidateId), candidate.CandidateDirectoryId)),
            .. request.PreferredSuccessors.Select(successor => new ReplicaKey(new NodeId(successor), Uuid.Zero)),
        ]);

    public static EndQuorumEpochResponse ToWire(Raft.EndEpochResponse response) => new()
    {
        Topics =
        [
            new()
            {
                TopicName = TopicNames.Metadata,
                Partitions = [new() { ErrorCode = response.Error, LeaderId = response.Leader.Value, LeaderEpoch = response.Epoch.Value }],
            },
        ],
    };

    public static Raft.EndEpochResponse FromWire(EndQuorumEpochResponse response, Raft.EndEpochRequest request)
    {
        var answer = Only(response.ErrorCode, response.Topics.SelectMany(topic => topic.Partitions));
        return new(request.To, request.From, request.RequestId, answer.ErrorCode, new LeaderEpoch(answer.LeaderEpoch), new NodeId(answer.LeaderId));
    }

    public FetchRequest ToWire(Raft.FetchRequest request, int bytesMax) => new()
    {
        ClusterId = clusterId,
        ReplicaState = new() { ReplicaId = request.From.Id.Value },
        MaxWaitMs = FetchWaitMs,
        MaxBytes = bytesMax,
        Topics =
        [
            new()
            {
                TopicId = Uuid.MetadataTopic,
                Partitions =
                [
                    new()
                    {
                        CurrentLeaderEpoch = request.Epoch.Value,
                        FetchOffset = request.End.Offset,
                        LastFetchedEpoch = EpochToWire(request.End),
                        ReplicaDirectoryId = request.From.DirectoryId,
                        HighWatermark = request.HighWatermark,
                        PartitionMaxBytes = bytesMax,
                    },
                ],
            },
        ],
    };

    public Raft.FetchRequest FromWire(FetchRequest.FetchPartition request, NodeId replica) => new(
        new ReplicaKey(replica, request.ReplicaDirectoryId),
        self,
        0,
        new LeaderEpoch(request.CurrentLeaderEpoch),
        EndFromWire(request.FetchOffset, request.LastFetchedEpoch),
        request.HighWatermark);

    public static FetchResponse.PartitionData ToWire(Raft.FetchResponse response, IByteRegion? records, long logStartOffset)
    {
        var data = new FetchResponse.PartitionData
        {
            ErrorCode = response.Error,
            HighWatermark = response.HighWatermark,
            LogStartOffset = logStartOffset,
            CurrentLeader = new() { LeaderId = response.Leader.Value, LeaderEpoch = response.Epoch.Value },
            Records = records is null ? RecordData.Empty : new RecordData(records),
        };
        if (response.Diverging is { } diverging)
            data.DivergingEpoch = new() { Epoch = EpochToWire(diverging), EndOffset = diverging.Offset };
        if (response.Snapshot is { } snapshot)
            data.SnapshotId = new() { Epoch = EpochToWire(snapshot), EndOffset = snapshot.Offset };
        return data;
    }

    /// <summary>The batches are copied: the frame that they came in goes back. Throws <see cref="InvalidDataException"/> for damaged ones.</summary>
    public Raft.FetchResponse FromWire(FetchResponse response, Raft.FetchRequest request)
    {
        var answer = Only(response.ErrorCode, response.Responses.SelectMany(topic => topic.Partitions));
        var leader = answer.CurrentLeader ?? new();
        return new(request.To, request.From, request.RequestId, answer.ErrorCode, new LeaderEpoch(leader.LeaderEpoch), new NodeId(leader.LeaderId))
        {
            HighWatermark = answer.HighWatermark,
            Diverging = answer.DivergingEpoch is { EndOffset: >= 0 } diverging ? EndFromWire(diverging.EndOffset, diverging.Epoch) : null,
            Snapshot = answer.SnapshotId is { EndOffset: >= 0 } snapshot ? EndFromWire(snapshot.EndOffset, snapshot.Epoch) : null,
            Batches = answer.Records.IsNull ? [] : QuorumBatches.Parse(answer.Records.Memory.ToArray(), format),
        };
    }

    /// <summary>Asks for a part of a snapshot (KIP-630).</summary>
    public FetchSnapshotRequest ToWire(LeaderEpoch epoch, OffsetAndEpoch snapshot, long position, int bytesMax) => new()
    {
        ClusterId = clusterId,
        ReplicaId = self.Id.Value,
        MaxBytes = bytesMax,
        Topics =
        [
            new()
            {
                Name = TopicNames.Metadata,
                Partitions =
                [
                    new()
                    {
                        CurrentLeaderEpoch = epoch.Value,
                        SnapshotId = new() { EndOffset = snapshot.Offset, Epoch = EpochToWire(snapshot) },
                        Position = position,
                        ReplicaDirectoryId = self.DirectoryId,
                    },
                ],
            },
        ],
    };

    /// <summary>The bytes are copied: the frame that they came in goes back.</summary>
    public static SnapshotChunk FromWire(FetchSnapshotResponse response)
    {
        var answer = Only(response.ErrorCode, response.Topics.SelectMany(topic => topic.Partitions));
        var leader = answer.CurrentLeader ?? new();
        return new(
            answer.ErrorCode,
            new LeaderEpoch(leader.LeaderEpoch),
            new NodeId(leader.LeaderId),
            EndFromWire(answer.SnapshotId?.EndOffset ?? 0, answer.SnapshotId?.Epoch ?? 0),
            answer.Size,
            answer.Position,
            answer.UnalignedRecords.IsNull ? default : answer.UnalignedRecords.Memory.ToArray());
    }

    /// <summary>An error of the whole request, or an answer without the one partition that was asked for, tells nothing of the quorum.</summary>
    private static TPartition Only<TPartition>(ErrorCode error, IEnumerable<TPartition> partitions)
        where TPartition : class =>
        error == ErrorCode.None && partitions.FirstOrDefault() is { } only
            ? only
            : throw new InvalidDataException($"The answer says nothing of the metadata log: {error}.");

    /// <summary>Requests of old versions do not say whom they are for.</summary>
    private ReplicaKey Addressee(int voterId, Uuid directoryId) => voterId < 0 ? self : new ReplicaKey(new NodeId(voterId), directoryId);

    /// <summary>Kafka says epoch 0 of a log that has no record yet, we say none.</summary>
    private static int EpochToWire(OffsetAndEpoch end) => Math.Max(0, end.Epoch.Value);

    private static OffsetAndEpoch EndFromWire(long offset, int epoch) => new(offset, offset == 0 ? LeaderEpoch.None : new LeaderEpoch(epoch));
}
