using System.Runtime.CompilerServices;
using LogCluster.Networking;
using LogCluster.Protocol;
using LogCluster.Records;

namespace LogCluster.Cli.Client;

/// <summary>
/// Reads partitions from the positions given, leader by leader, up to the ends given or for ever. Positions move with what was handed
/// out. Used by one caller at a time.
/// </summary>
internal sealed class RecordFetcher(Cluster cluster, FetchSettings settings)
{
    /// <summary>The last version that names topics by name; a topic that was made anew is then simply read from its new start.</summary>
    private const short VersionMax = 12;

    /// <summary>The next offset of each partition.</summary>
    public SortedDictionary<TopicPartition, long> Positions { get; } = [];

    /// <summary>Offsets behind the last one wanted; a partition without an end goes on for ever.</summary>
    public SortedDictionary<TopicPartition, long> Ends { get; } = [];

    /// <summary>Records as they come: in order within a partition. Ends when every partition has reached its end.</summary>
    public async IAsyncEnumerable<ConsumedRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var records = new List<ConsumedRecord>();
        while (Open() is { Count: > 0 })
        {
            await FetchAsync(records, cancellation);
            foreach (var record in records)
            {
                // What the reader of this sequence does not take any more must be read again by the next.
                Positions[record.Partition] = record.Offset + 1;
                yield return record;
            }

            records.Clear();
            foreach (var (partition, next) in _passed)
                Positions[partition] = Math.Max(Positions[partition], next);
            _passed.Clear();
        }
    }

    /// <summary>How far answers went, batches without a visible record included.</summary>
    private readonly SortedDictionary<TopicPartition, long> _passed = [];

    private List<TopicPartition> Open() =>
        [.. Positions.Where(position => !Ends.TryGetValue(position.Key, out var end) || position.Value < end).Select(position => position.Key)];

    /// <summary>One round: each leader is asked once.</summary>
    private async Task FetchAsync(List<ConsumedRecord> records, CancellationToken cancellation)
    {
        await cluster.ForEachLeaderAsync(Open(), async (leader, partitions) =>
        {
            cancellation.ThrowIfCancellationRequested();
            var waiting = leader.SendAsync(Request(partitions), VersionMax, cluster.Timeout + TimeSpan.FromMilliseconds(settings.MaxWaitMs));
            using var answer = await waiting.WaitAsync(cancellation);
            return Take(answer, records);
        });
    }

    private List<(TopicPartition, ErrorCode)> Take(BrokerResponse<FetchResponse> answer, List<ConsumedRecord> records)
    {
        var again = new List<(TopicPartition, ErrorCode)>();
        answer.Body.ErrorCode.ThrowIfError("Fetch");
        lock (records)
        {
            foreach (var topic in answer.Body.Responses)
            {
                foreach (var partition in topic.Partitions)
                {
                    var id = new TopicPartition(topic.Topic, partition.PartitionIndex);
                    if (partition.ErrorCode.IsRetriable() && partition.ErrorCode != ErrorCode.CorruptMessage)
                        again.Add((id, partition.ErrorCode));
                    else if (partition.ErrorCode == ErrorCode.OffsetOutOfRange)
                        throw new CommandFailedException($"{id} does not have offset {Positions[id]}: its log is from {partition.LogStartOffset} to {partition.HighWatermark} (OFFSET_OUT_OF_RANGE).");
                    else
                        TakePartition(id, partition, records);
                }
            }
        }

        return again;
    }

    private void TakePartition(TopicPartition id, FetchResponse.PartitionData partition, List<ConsumedRecord> records)
    {
        partition.ErrorCode.ThrowIfError($"{id} at offset {Positions[id]}");
        if (partition.Records.IsNull)
            return;
        var aborted = new AbortedTransactions(settings.IsCommittedOnly ? partition.AbortedTransactions : null);
        var batches = new RecordBatchEnumerator(partition.Records.Memory.Span);
        while (batches.MoveNext())
        {
            var batch = batches.Current;
            if (!batch.IsCrcValid())
                throw new CommandFailedException($"{id}: the batch at offset {batch.BaseOffset} is damaged, its checksum does not fit.");
            if (!aborted.Hides(batch) && !batch.Header.IsControl)
                TakeBatch(id, batch, records);
            _passed[id] = batch.Header.NextOffset;
        }

        if (batches.Status is BatchReadStatus.Corrupt or BatchReadStatus.UnsupportedMagic)
            throw new CommandFailedException($"{id}: what follows offset {_passed.GetValueOrDefault(id, Positions[id])} is no record batch.");
    }

    private void TakeBatch(TopicPartition id, in RecordBatchView batch, List<ConsumedRecord> records)
    {
        var end = Ends.GetValueOrDefault(id, long.MaxValue);
        using var reader = new RecordReader(batch);
        while (reader.MoveNext())
        {
            if (reader.Current.Offset >= Positions[id] && reader.Current.Offset < end)
                records.Add(ConsumedRecord.From(id, batch.Header, reader.Current));
        }

        if (reader.Fault != RecordFault.None)
            throw new CommandFailedException($"{id}: the batch at offset {batch.BaseOffset} cannot be read. {reader.Fault.Describe()}");
    }

    private FetchRequest Request(IReadOnlyList<TopicPartition> partitions) => new()
    {
        MaxWaitMs = settings.MaxWaitMs,
        MinBytes = 1,
        MaxBytes = settings.ResponseBytesMax,
        IsolationLevel = (sbyte)(settings.IsCommittedOnly ? 1 : 0),
        Topics =
        [
            .. partitions.GroupBy(partition => partition.Topic, StringComparer.Ordinal).Select(topic => new FetchRequest.FetchTopic
            {
                Topic = topic.Key,
                Partitions = [.. topic.Select(partition => new FetchRequest.FetchPartition
                {
                    Partition = partition.Partition,
                    FetchOffset = Positions[partition],
                    PartitionMaxBytes = settings.PartitionBytesMax,
                })],
            }),
        ],
    };
}
