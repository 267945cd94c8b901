using LogCluster.Core.Wire;
using LogCluster.Protocol;
using LogCluster.Records;

namespace LogCluster.Cli.Client;

/// <summary>
/// The records on their way to one partition: a batch that fills, and one under way. A batch that was not answered is sent again
/// with the same sequence, so that the broker knows it (KIP-98). Used by its producer alone.
/// </summary>
internal sealed class PartitionProducer(Cluster cluster, TopicPartition partition, ProducerSettings settings, ProducerIdentity? identity) : IDisposable
{
    /// <summary>The last version that names topics by name.</summary>
    private const short VersionMax = 12;

    private readonly RecordBatchBuilder _filling = new()
    {
        Codec = settings.Codec,
        ProducerId = identity?.Id ?? -1,
        ProducerEpoch = identity?.Epoch ?? -1,
    };

    private NodeId _leader = NodeId.None;
    private int _nextSequence;

    public ProducedRange Produced { get; } = new();

    public int FillingBytes => _filling.PlainSizeBytes;

    public bool IsEmpty => _filling.IsEmpty;

    /// <summary>Completes when the batches handed over so far are acknowledged.</summary>
    public Task Sent { get; private set; } = Task.CompletedTask;

    public void Append(long timestampMs, byte[]? key, byte[]? value, IReadOnlyList<RecordHeader> headers) =>
        _filling.Append(timestampMs, key, value, headers);

    /// <summary>Begins a new batch and sends this one behind those before it. The caller bounds how many may wait.</summary>
    public Task Send()
    {
        _filling.BaseSequence = identity is null ? -1 : _nextSequence;
        var count = _filling.RecordCount;
        _nextSequence = ProducerSequence.Add(_nextSequence, count);
        var batch = _filling.Build().ToArray();
        _filling.Clear();
        return Sent = SendAfterAsync(Sent, batch, count);
    }

    private async Task SendAfterAsync(Task before, byte[] batch, int count)
    {
        await before;
        var delay = new RetryDelay(cluster.Timeout);
        while (true)
        {
            var error = await TrySendAsync(batch, count);
            if (error == ErrorCode.None)
                return;
            _leader = NodeId.None;
            if (!await delay.WaitAsync())
                throw new CommandFailedException($"{partition}: {error.Describe()}.");
        }
    }

    /// <summary>An error is one after which the same batch may be sent again.</summary>
    private async Task<ErrorCode> TrySendAsync(byte[] batch, int count)
    {
        try
        {
            if (_leader == NodeId.None)
                _leader = (await cluster.DescribeAsync([partition.Topic])).Require(partition.Topic).Find(partition.Partition)?.Leader ?? NodeId.None;
            if (_leader == NodeId.None)
                return ErrorCode.LeaderNotAvailable;
            var leader = await cluster.ConnectAsync(_leader);
            if (settings.Acks == 0)
            {
                await leader.SendWithoutAnswerAsync(Request(batch), VersionMax);
                Produced.Add(-1, count);
                return ErrorCode.None;
            }

            using var answer = await leader.SendAsync(Request(batch), VersionMax);
            return Take(answer.Body.Responses[0].PartitionResponses[0], count);
        }
        catch (IOException)
        {
            return ErrorCode.NetworkException;
        }
    }

    private ErrorCode Take(ProduceResponse.PartitionProduceResponse answer, int count)
    {
        // A corrupt message will not become a sound one; other errors of the moment may pass.
        if (answer.ErrorCode.IsRetriable() && answer.ErrorCode != ErrorCode.CorruptMessage)
            return answer.ErrorCode;
        if (answer.ErrorCode != ErrorCode.DuplicateSequenceNumber)
            answer.ErrorCode.ThrowIfError($"{partition}", answer.RecordErrors.Count > 0 ? answer.RecordErrors[0].BatchIndexErrorMessage : answer.ErrorMessage);
        Produced.Add(answer.BaseOffset, count);
        return ErrorCode.None;
    }

    private ProduceRequest Request(byte[] batch) => new()
    {
        Acks = settings.Acks,
        TimeoutMs = cluster.TimeoutMs,
        TopicData = [new() { Name = partition.Topic, PartitionData = [new() { Index = partition.Partition, Records = new RecordData(batch) }] }],
    };

    public void Dispose() => _filling.Dispose();
}
