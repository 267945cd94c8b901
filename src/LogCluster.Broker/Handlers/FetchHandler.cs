using LogCluster.Broker.Cluster;
using LogCluster.Broker.Fetching;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Protocol;
using LogCluster.Replication.InSync;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// Fetch 4-18: long polls until MinBytes are there or MaxWaitMs is over, in sessions of KIP-227 from version 7 on, by topic id from
/// version 13 on. The first batch of the first partition that has any is whole whatever the limits say (KIP-74). Records go out as
/// slices of the log. A replica reads to the log's end, which counts as its word of what it has, and is told where its log parts from this
/// one (KIP-595). Consumers that know of it (11+, KIP-392) may read from a follower, and are told of one in their rack. Who does not lead says who does (KIP-951).
/// </summary>
internal sealed class FetchHandler : ApiHandler<FetchRequest, FetchResponse>
{
    private const short TopicIdVersion = 13;
    private const short CurrentLeaderVersion = 12;
    private const short NodeEndpointsVersion = 16;

    /// <summary>The first version of consumers that read from followers (KIP-392).</summary>
    private const short FollowerReadVersion = 11;

    /// <summary>The first version in which a replica tells the epoch of its broker (KIP-903).</summary>
    private const short ReplicaStateVersion = 15;

    private const sbyte ReadCommitted = 1;

    private readonly BrokerEnvironment _broker;
    private readonly FetchSessionCache _sessions;
    private readonly int _bytesMax;

    public FetchHandler(BrokerEnvironment broker, Random random)
    {
        _broker = broker;
        _sessions = new FetchSessionCache(broker.Config.Int("max.incremental.fetch.session.cache.slots"), broker.Time, random);
        _bytesMax = broker.Config.Int("fetch.max.bytes");
    }

    public override bool IsPipelined => true;

    protected override async ValueTask<FetchResponse?> HandleAsync(FetchRequest request, RequestContext context)
    {
        var usesTopicIds = context.Version >= TopicIdVersion;
        await _sessions.EndFetchBeforeAsync(request, context.Connection);
        var error = _sessions.Begin(request, usesTopicIds, context.Connection, out var session);
        if (error != ErrorCode.None)
            return new FetchResponse { ErrorCode = error };
        var targets = session is null ? TargetsOf(request) : null;
        context.ReleaseRequest();
        try
        {
            var reader = FetchReader.Of(_broker, request, context.Version >= ReplicaStateVersion, context.Version >= FollowerReadVersion, usesTopicIds, _bytesMax);
            using var round = await ReadEnoughAsync(request, reader, session, session?.Targets ?? targets!);
            foreach (var (target, partition, read) in _broker.Metrics is null ? [] : round.Reads)
                _broker.Metrics!.Records.Fetched(partition?.TopicPartition.Topic ?? target.Key.TopicName, read.LengthBytes, read.Error);
            var response = Respond(round, session, isFull: session is null || request.SessionEpoch == 0);
            if (context.Version >= CurrentLeaderVersion)
                HintAtLeaders(response, context);
            round.TakeSlices();
            return response;
        }
        finally
        {
            if (session is not null)
                _sessions.Release(session);
        }
    }

    private static List<FetchTarget> TargetsOf(FetchRequest request) =>
    [
        .. from topic in request.Topics
           from partition in topic.Partitions
           select new FetchTarget(new FetchKey(topic.TopicId, topic.Topic, partition.Partition), partition),
    ];

    private async ValueTask<FetchRound> ReadEnoughAsync(FetchRequest request, FetchReader reader, FetchSession? session, IEnumerable<FetchTarget> targets)
    {
        var started = _broker.Time.GetTimestamp();
        var maxWait = TimeSpan.FromMilliseconds(Math.Max(request.MaxWaitMs, 0));
        for (var isFirst = true; ; isFirst = false)
        {
            var round = reader.Read(targets, isFirst);
            var left = maxWait - _broker.Time.GetElapsedTime(started);
            if (round.TotalBytes >= request.MinBytes || round.IsUrgent || round.Reads.Count == 0 || left <= TimeSpan.Zero || session is { IsOvertaken: true })
                return round;
            try
            {
                await WaitAsync(reader, round, session, left);
            }
            catch
            {
                round.Dispose();
                throw;
            }

            // A replica that has everything fetches all day long: what was read in vain is not read again to say that there is nothing.
            var isOver = session is { IsOvertaken: true } || _broker.Time.GetElapsedTime(started) >= maxWait;
            if (isOver && reader.IsAsRead(round))
                return round;
            round.Dispose();
        }
    }

    private async ValueTask WaitAsync(FetchReader reader, FetchRound round, FetchSession? session, TimeSpan timeout)
    {
        using var wait = new FetchWait(_broker.Time, timeout);
        if (session is not null)
            wait.Add(session.Asked, session.Fetches + 1);
        foreach (var (_, partition, read) in round.Reads)
            reader.Await(wait, partition!, read);
        _broker.Metrics?.Records.FetchesWaiting(1);
        await wait.Woken;
        _broker.Metrics?.Records.FetchesWaiting(-1);
    }

    private static FetchResponse Respond(FetchRound round, FetchSession? session, bool isFull)
    {
        var response = new FetchResponse { SessionId = session?.Id ?? 0 };
        FetchResponse.FetchableTopicResponse? topic = null;
        foreach (var (target, partition, read) in round.Reads)
        {
            if (!isFull && !IsNews(target, read))
                continue;
            // Who is told to cut its log takes nothing else from the answer: it is told the rest when it has done so.
            (target.ToldHighWatermark, target.ToldLogStartOffset) = read.Diverging is null ? (read.HighWatermark, read.LogStartOffset) : (-1, -1);
            if (topic is null || topic.TopicId != target.Key.TopicId || topic.Topic != target.Key.TopicName)
            {
                topic = new() { Topic = target.Key.TopicName, TopicId = target.Key.TopicId };
                response.Responses.Add(topic);
            }

            topic.Partitions.Add(Describe(target, partition, read));
            if (read.LengthBytes > 0)
                session?.MoveToEnd(target);
        }

        return response;
    }

    private static bool IsNews(FetchTarget target, in PartitionRead read) =>
        read.LengthBytes > 0 || read.Error != ErrorCode.None || read.Diverging is not null || read.PreferredReplica is not null ||
        read.HighWatermark != target.ToldHighWatermark || read.LogStartOffset != target.ToldLogStartOffset;

    private static FetchResponse.PartitionData Describe(FetchTarget target, Partition? partition, in PartitionRead read)
    {
        var data = new FetchResponse.PartitionData
        {
            PartitionIndex = target.Key.Partition,
            ErrorCode = read.Error,
            HighWatermark = read.HighWatermark,
            LastStableOffset = read.LastStableOffset,
            LogStartOffset = read.LogStartOffset,
            AbortedTransactions = read.AbortedTransactions is { } aborted
                ? [.. aborted.Select(transaction => new FetchResponse.AbortedTransaction { ProducerId = transaction.ProducerId, FirstOffset = transaction.FirstOffset })]
                : partition is null ? [] : null,
            PreferredReadReplica = read.PreferredReplica?.Value ?? NodeId.None.Value,
            Records = read.Slice is { } slice ? new RecordData(slice) : RecordData.Empty,
        };
        if (read.Diverging is { } diverging)
            data.DivergingEpoch = new() { Epoch = diverging.Epoch.Value, EndOffset = diverging.Offset };
        return data;
    }

    private void HintAtLeaders(FetchResponse response, RequestContext context)
    {
        LeaderHints? hints = null;
        foreach (var topic in response.Responses)
        {
            foreach (var partition in topic.Partitions)
            {
                if (partition.ErrorCode is not (ErrorCode.NotLeaderOrFollower or ErrorCode.FencedLeaderEpoch))
                    continue;
                hints ??= new LeaderHints(_broker, context.Connection);
                if (hints.Find(topic.TopicId, topic.Topic, partition.PartitionIndex) is var (leader, epoch))
                    partition.CurrentLeader = new() { LeaderId = leader.Value, LeaderEpoch = epoch.Value };
            }
        }

        if (context.Version < NodeEndpointsVersion)
            return;
        foreach (var (id, address, rack) in hints?.Nodes ?? [])
            response.NodeEndpoints.Add(new() { NodeId = id.Value, Host = address.Host, Port = address.Port, Rack = rack });
    }
}
