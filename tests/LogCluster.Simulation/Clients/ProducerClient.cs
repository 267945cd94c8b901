using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Protocol;
using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clients;

/// <summary>
/// A producer. Idempotent, it keeps up to five batches under way, sends all that were not answered again, in order, on its next
/// connection, and begins anew with another producer id when it is told that its sequence is broken. Otherwise it sends each batch once,
/// with any acks, and never knows what became of one that was not answered.
/// </summary>
internal sealed class ProducerClient(Workload workload, string name, bool isIdempotent) : SimulatedClient(workload, name)
{
    /// <summary>As many as a broker remembers of a producer (KIP-98).</summary>
    private const int InFlightMax = 5;

    private const short TopicIdVersion = 13;
    private const int LingerMsMax = 60;

    private readonly List<SentBatch> _unsettled = [];
    private readonly List<Task> _sending = [];
    private readonly Dictionary<PartitionHistory, int> _nextSequence = [];
    private BatchSource? _source;
    private short _version;
    private long _producerId = -1;
    private (int PowerLosses, int DiskFaults) _excusesBefore;
    private bool _mustBeginAnew;
    private bool _isBroken;

    protected override async Task UseAsync(BrokerClient broker)
    {
        _source ??= new BatchSource(History, Random);
        _version = Random.Next(2) == 0 ? TopicIdVersion : (short)Random.Next(_source.ProduceVersionMin, TopicIdVersion + 1);
        _isBroken = false;
        _unsettled.RemoveAll(batch => batch.IsSettled);
        if (isIdempotent && !_mustBeginAnew)
            _unsettled.ForEach(batch => _sending.Add(SendAsync(broker, batch)));
        try
        {
            while (!Workload.IsEnding || _unsettled.Count > 0)
                await TakeStepAsync(broker);
        }
        finally
        {
            // None of these fails: each notes how it ended.
            await Task.WhenAll(_sending);
            _sending.Clear();
            if (!isIdempotent)
                _unsettled.Clear();
        }
    }

    private async Task TakeStepAsync(BrokerClient broker)
    {
        _sending.RemoveAll(task => task.IsCompleted);
        _unsettled.RemoveAll(batch => batch.IsSettled);
        if (_isBroken)
            throw new IOException("a batch was not answered");
        if (_mustBeginAnew || (isIdempotent && _producerId < 0))
            await BeginAnewAsync(broker);
        else if (_sending.Count >= InFlightMax || (Workload.IsEnding && _sending.Count > 0))
            await Task.WhenAny(_sending);
        else if (!Workload.IsEnding && ChoosePartition() is { } partition)
            Send(broker, partition);
        await Delay(Random.Next(LingerMsMax));
    }

    private PartitionHistory? ChoosePartition()
    {
        var live = History.Topics.Where(topic => topic.IsLive && (topic.Plan.IsStable || _version >= TopicIdVersion)).SelectMany(topic => topic.Partitions).ToList();
        return live.Count == 0 ? null : live[Random.Next(live.Count)];
    }

    private void Send(BrokerClient broker, PartitionHistory partition)
    {
        var sequence = _nextSequence.GetValueOrDefault(partition);
        var batch = _source!.Make(partition, NowMs, _producerId, sequence);
        _nextSequence[partition] = sequence + batch.RecordIds.Length;
        _unsettled.Add(batch);
        _sending.Add(SendAsync(broker, batch));
    }

    private async Task BeginAnewAsync(BrokerClient broker)
    {
        await Task.WhenAll(_sending);
        _unsettled.Clear();
        _nextSequence.Clear();
        _excusesBefore = (History.PowerLossCount, History.DiskFaultCount);
        using var response = await broker.SendAsync(new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 1000 }, 4, RequestTimeout);
        if (response.Body.ErrorCode != ErrorCode.None)
        {
            await Delay(50);
            return;
        }

        History.OnProducerId(response.Body.ProducerId);
        _producerId = response.Body.ProducerId;
        _mustBeginAnew = false;
    }

    private async Task SendAsync(BrokerClient broker, SentBatch batch)
    {
        try
        {
            var partition = batch.Partition;
            var acks = (short)(isIdempotent ? -1 : Random.Next(-1, 2));
            var byId = _version >= TopicIdVersion;
            if (!byId && !partition.Topic.Plan.IsStable)
                (byId, acks) = (true, -1);
            var request = new ProduceRequest
            {
                Acks = acks,
                TimeoutMs = 5_000,
                TopicData =
                [
                    new()
                    {
                        Name = partition.Topic.Name,
                        TopicId = partition.Topic.Id,
                        PartitionData = [new() { Index = partition.Index, Records = batch.Bytes }],
                    },
                ],
            };
            var version = byId ? TopicIdVersion : _version;
            if (acks == 0)
            {
                await broker.SendWithoutAnswerAsync(request, version);
                batch.IsSettled = true;
                return;
            }

            var sent = partition.Now();
            using var response = await broker.SendAsync(request, version, RequestTimeout);
            OnAnswer(batch, response.Body.Responses[0].PartitionResponses[0], sent);
        }
        catch (IOException)
        {
            _isBroken = true;
        }
    }

    private void OnAnswer(SentBatch batch, ProduceResponse.PartitionProduceResponse answer, Moment sent)
    {
        batch.IsSettled = true;
        var partition = batch.Partition;
        Workload.World.Trace($"{Name}: {partition} records {batch.RecordIds[0]}+{batch.RecordIds.Length} -> {answer.ErrorCode} {answer.BaseOffset}");
        switch (answer.ErrorCode)
        {
            case ErrorCode.None:
                partition.OnAcknowledged(
                    answer.BaseOffset, batch.RecordIds, partition.Topic.Plan.HasLogAppendTime ? null : batch.TimestampsMs, answer.LogAppendTimeMs, sent);
                return;
            case ErrorCode.OutOfOrderSequenceNumber or ErrorCode.UnknownProducerId:
                if (!_mustBeginAnew && _excusesBefore == (History.PowerLossCount, History.DiskFaultCount))
                    throw History.Fail($"{Name} was told {answer.ErrorCode} for {partition}, and nothing was lost");
                break;
            default:
                Workload.CheckError(answer.ErrorCode, partition.Topic, $"{Name}: produce to {partition}");
                break;
        }

        // What follows in the same partition is out of order now.
        _mustBeginAnew = isIdempotent;
    }
}
