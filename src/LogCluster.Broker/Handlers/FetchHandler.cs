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
/// slices of the log.
/// </summary>
internal sealed class FetchHandler : ApiHandler<FetchRequest, FetchResponse>
{
    private const short TopicIdVersion = 13;
    private const short CurrentLeaderVersion = 12;
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
        var error = _sessions.Begin(request, usesTopicIds, out var session);
        if (error != ErrorCode.None)
            return new FetchResponse { ErrorCode = error };
        var targets = session is null ? TargetsOf(request) : null;
        context.ReleaseRequest();
        try
        {
            using var round = await ReadEnoughAsync(request, session?.Targets ?? targets!, usesTopicIds);
            foreach (var (target, partition, read) in _broker.Metrics is null ? [] : round.Reads)
                _broker.Metrics!.Records.Fetched(partition?.TopicPartition.Topic ?? target.Key.TopicName, read.LengthBytes, read.Error);
            var response = Respond(round, session, isFull: session is null || request.SessionEpoch == 0, context.Version);
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

    private async ValueTask<FetchRound> ReadEnoughAsync(FetchRequest request, IEnumerable<FetchTarget> targets, bool usesTopicIds)
    {
        var started = _broker.Time.GetTimestamp();
        var maxWait = TimeSpan.FromMilliseconds(Math.Max(request.MaxWaitMs, 0));
        while (true)
        {
            var round = ReadOnce(request, targets, usesTopicIds);
            var left = maxWait - _broker.Time.GetElapsedTime(started);
            if (round.TotalBytes >= request.MinBytes || round.HasError || round.Reads.Count == 0 || left <= TimeSpan.Zero)
                return round;
            using (round)
            using (var wait = new FetchWait(_broker.Time, left))
            {
                foreach (var (_, partition, read) in round.Reads)
                    wait.Add(partition!.HighWatermark, read.HighWatermark + 1);
                _broker.Metrics?.Records.FetchesWaiting(1);
                await wait.Woken;
                _broker.Metrics?.Records.FetchesWaiting(-1);
            }
        }
    }

    private FetchRound ReadOnce(FetchRequest request, IEnumerable<FetchTarget> targets, bool usesTopicIds)
    {
        var round = new FetchRound();
        var bytesLeft = Math.Min(request.MaxBytes, _bytesMax);
        foreach (var target in targets)
        {
            var key = target.Key;
            var partition = usesTopicIds ? _broker.Partitions.Find(key.TopicId, key.Partition) : _broker.Partitions.Find(key.TopicName, key.Partition);
            var read = partition is null
                ? PartitionRead.Failed(_broker.MissingPartition(usesTopicIds, key.TopicId, key.TopicName, key.Partition))
                : partition.Read(
                    target.FetchOffset,
                    target.CurrentEpoch,
                    Math.Max(Math.Min(target.BytesMax, bytesLeft), 0),
                    minOneBatch: round.TotalBytes == 0,
                    committedOnly: request.IsolationLevel == ReadCommitted);
            round.Add(target, partition, read);
            bytesLeft -= read.LengthBytes;
        }

        return round;
    }

    private static FetchResponse Respond(FetchRound round, FetchSession? session, bool isFull, short version)
    {
        var response = new FetchResponse { SessionId = session?.Id ?? 0 };
        FetchResponse.FetchableTopicResponse? topic = null;
        foreach (var (target, partition, read) in round.Reads)
        {
            if (!isFull && !IsNews(target, read))
                continue;
            (target.ToldHighWatermark, target.ToldLogStartOffset) = (read.HighWatermark, read.LogStartOffset);
            if (topic is null || topic.TopicId != target.Key.TopicId || topic.Topic != target.Key.TopicName)
            {
                topic = new() { Topic = target.Key.TopicName, TopicId = target.Key.TopicId };
                response.Responses.Add(topic);
            }

            topic.Partitions.Add(Describe(target, partition, read, version));
            if (read.LengthBytes > 0)
                session?.MoveToEnd(target);
        }

        return response;
    }

    private static bool IsNews(FetchTarget target, in PartitionRead read) =>
        read.LengthBytes > 0 || read.Error != ErrorCode.None ||
        read.HighWatermark != target.ToldHighWatermark || read.LogStartOffset != target.ToldLogStartOffset;

    private static FetchResponse.PartitionData Describe(FetchTarget target, Partition? partition, in PartitionRead read, short version)
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
            Records = read.Slice is { } slice ? new RecordData(slice) : RecordData.Empty,
        };
        if (version >= CurrentLeaderVersion && partition is not null && read.Error is (ErrorCode.NotLeaderOrFollower or ErrorCode.FencedLeaderEpoch))
            data.CurrentLeader = new() { LeaderId = partition.Leadership.Leader.Value, LeaderEpoch = partition.Leadership.Epoch.Value };
        return data;
    }
}
