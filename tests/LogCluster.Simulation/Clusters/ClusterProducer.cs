using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.Simulation.Checks;
using LogCluster.Simulation.Clients;

namespace LogCluster.Simulation.Clusters;

/// <summary>
/// A producer with a lane for each partition: an idempotent one keeps up to five batches under way and sends those that failed again in order,
/// to whoever leads then, until they are acknowledged. One that is not idempotent sends each batch once, with acks=all or acks=1.
/// </summary>
internal sealed class ClusterProducer(ClusterWorkload workload, string name, bool isIdempotent, short acks) : ClusterClient(workload, name)
{
    /// <summary>As many as a broker remembers of a producer (KIP-98).</summary>
    private const int InFlightMax = 5;

    private const short ProduceVersion = 13;
    private const short InitVersion = 4;
    private const int BrokerTimeoutMs = 3_000;
    private const int LingerMsMax = 900;
    private const int BackoffMsMax = 250;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(6);

    private readonly SortedDictionary<(int Topic, int Partition), Task?> _lanes = [];
    private BatchSource? _source;

    protected override async Task RunAsync()
    {
        _source = new BatchSource(History, Random);
        while (!Workload.IsEnding)
        {
            foreach (var partition in History.Topics.Where(topic => topic.IsLive).SelectMany(topic => topic.Partitions))
            {
                var key = (partition.Topic.Ordinal, partition.Index);
                if (!_lanes.ContainsKey(key))
                    _lanes[key] = _lanes.Count > 0 && Random.Next(3) == 0 ? null : RunLaneAsync(new ProducerLane(partition));
            }

            await Delay(200);
        }

        await Task.WhenAll(_lanes.Values.OfType<Task>());
    }

    private async Task RunLaneAsync(ProducerLane lane)
    {
        while (lane.Partition.Topic.IsLive && (!Workload.IsEnding || lane.Unsettled.Count > 0))
        {
            if (!await IsReadyAsync(lane) || await FindAsync(lane.Partition) is not { } placement)
            {
                await Delay(Random.Next(BackoffMsMax));
                continue;
            }

            Fill(lane);
            foreach (var batch in lane.Unsettled)
                (batch.Answer, batch.Attempts) = (null, batch.Attempts + 1);
            await Task.WhenAll(lane.Unsettled.Select(batch => SendAsync(placement.Leader, batch)));
            if (Settle(lane))
            {
                await Delay(Random.Next(LingerMsMax));
                continue;
            }

            Doubt(lane.Partition);
            await Delay(Random.Next(BackoffMsMax));
        }
    }

    private async Task<bool> IsReadyAsync(ProducerLane lane)
    {
        if (!isIdempotent || lane.ProducerId >= 0)
            return true;
        try
        {
            using var response = await CallAsync(AnyNode(), new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 1000 }, InitVersion, RequestTimeout);
            if (response.Body.ErrorCode != ErrorCode.None)
                return false;
            History.OnProducerId(response.Body.ProducerId);
            lane.BeginAs(response.Body.ProducerId);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Fill(ProducerLane lane)
    {
        if (Workload.IsEnding)
            return;
        // A producer's first batch alone: one behind it would be taken for the first if this one were turned away.
        var count = lane.NextSequence == 0 ? 1 : Random.Next(1, InFlightMax + 1);
        while (lane.Unsettled.Count < count)
        {
            var batch = _source!.Make(lane.Partition, NowMs, lane.ProducerId, lane.NextSequence);
            lane.Add(batch);
        }
    }

    private async Task SendAsync(int leader, LaneBatch batch)
    {
        var partition = batch.Sent.Partition;
        var request = new ProduceRequest
        {
            Acks = acks,
            TimeoutMs = BrokerTimeoutMs,
            TopicData = [new() { TopicId = partition.Topic.Id, PartitionData = [new() { Index = partition.Index, Records = batch.Sent.Bytes }] }],
        };
        var sent = new Sending(leader, Workload.World.Now, partition.Now(), LastLedEpoch(leader, partition))
        {
            HasEnoughInSync = Cluster.MinInSync.IsEnoughNow(leader, partition.Topic.Id, partition.Index),
        };
        try
        {
            using var response = await CallAsync(leader, request, ProduceVersion, RequestTimeout);
            var answer = response.Body.Responses[0].PartitionResponses[0];
            batch.Answer = answer.ErrorCode;
            Workload.World.Trace($"{Name}: {partition} records {batch.Sent.RecordIds[0]}+{batch.Sent.RecordIds.Length} to {leader} -> {answer.ErrorCode} {answer.BaseOffset}");
            if (answer.ErrorCode == ErrorCode.None)
                OnAcknowledged(batch.Sent, answer, sent);
        }
        catch (IOException)
        {
            // Nobody knows what became of it.
        }
    }

    private int LastLedEpoch(int node, PartitionHistory partition) => Cluster.Truth.LastLedEpoch(node, partition.Topic.Id, partition.Index);

    private void OnAcknowledged(SentBatch batch, ProduceResponse.PartitionProduceResponse answer, Sending sent)
    {
        var (partition, topic) = (batch.Partition, batch.Partition.Topic);
        if (!Cluster.Truth.HasLedSince(sent.Leader, topic.Id, partition.Index, sent.At) && topic.IsLive)
            throw History.Fail($"{Name}: node {sent.Leader} acknowledged records of {partition} after it knew that it does not lead");
        // It may have been appended in either epoch, if another began meanwhile.
        if (acks == 1)
            Shared.SingleCopies.OnAcknowledged(partition, answer.BaseOffset, batch.RecordIds, Math.Min(sent.LedEpoch, LastLedEpoch(sent.Leader, partition)));
        else
            OnReplicated(batch, answer, sent);
    }

    private void OnReplicated(SentBatch batch, ProduceResponse.PartitionProduceResponse answer, Sending sent)
    {
        var partition = batch.Partition;
        Cluster.MinInSync.OnAcknowledged(partition, answer.BaseOffset, sent.At, sent.HasEnoughInSync);
        var timestampsMs = partition.Topic.Plan.HasLogAppendTime ? null : batch.TimestampsMs;
        partition.OnAcknowledged(answer.BaseOffset, batch.RecordIds, timestampsMs, answer.LogAppendTimeMs, sent.Known);
    }

    /// <summary>Takes out what is settled; true when nothing failed.</summary>
    private bool Settle(ProducerLane lane)
    {
        var failed = lane.Unsettled.FindIndex(batch => batch.Answer != ErrorCode.None);
        if (failed >= 0 && isIdempotent && IsBroken(lane.Unsettled[failed]))
            OnSequenceBroken(lane, lane.Unsettled[failed]);
        else if (isIdempotent)
            lane.Unsettled.RemoveAll(batch => batch.Answer == ErrorCode.None);
        else
            lane.Unsettled.Clear();
        return failed < 0;
    }

    private static bool IsBroken(LaneBatch batch) =>
        batch.Answer is ErrorCode.OutOfOrderSequenceNumber or ErrorCode.UnknownProducerId or ErrorCode.DuplicateSequenceNumber or ErrorCode.InvalidProducerEpoch;

    /// <summary>
    /// All before it were acknowledged, so that a leader must know them. Of a batch that is sent again the node may remember too little: a snapshot
    /// keeps only the last batch of each producer, as Kafka's does.
    /// </summary>
    private void OnSequenceBroken(ProducerLane lane, LaneBatch batch)
    {
        if (batch.Attempts == 1 && lane.LossCount == lane.Partition.LossCount && lane.Partition.Topic.IsLive)
            throw History.Fail($"{Name} was told {batch.Answer} for {lane.Partition}, and nothing was lost");
        lane.BeginAnew();
    }

    /// <param name="LedEpoch">In which the node had led last when it was sent there.</param>
    private sealed record Sending(int Leader, TimeSpan At, Moment Known, int LedEpoch)
    {
        public bool HasEnoughInSync { get; init; }
    }
}
