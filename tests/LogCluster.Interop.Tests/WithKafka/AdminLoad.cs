using Confluent.Kafka.Admin;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.WithKafka;

/// <summary>Random requests of an admin, from a seed: topics made, grown, configured and deleted. What is refused by the way is tried no more.</summary>
internal sealed class AdminLoad(string bootstrap, int seed)
{
    /// <summary>A client may wait for a node that was killed; the next request finds another.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly Random _random = new(seed);
    private readonly SortedDictionary<string, int> _topics = new(StringComparer.Ordinal);
    private int _made;

    /// <summary>Carries out <paramref name="count"/> requests, one after the other; each comes to its end, whoever leads meanwhile.</summary>
    public async Task RunAsync(int count)
    {
        using var admin = StockClient.Admin(bootstrap);
        for (var i = 0; i < count; i++)
            await TryAsync(() => StepAsync(admin));
    }

    private Task StepAsync(Confluent.Kafka.IAdminClient admin)
    {
        var any = _topics.Count == 0 ? null : _topics.Keys.ElementAt(_random.Next(_topics.Count));
        switch (_random.Next(10))
        {
            case 0 when any is not null:
                _topics.Remove(any);
                return admin.DeleteTopicsAsync([any], new() { RequestTimeout = Timeout, OperationTimeout = Timeout });
            case < 3 when any is not null:
                return admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = any, IncreaseTo = ++_topics[any] }], new() { RequestTimeout = Timeout, OperationTimeout = Timeout });
            case < 6 when any is not null:
                return admin.AlterConfigsAsync(new()
                {
                    [new() { Type = ResourceType.Topic, Name = any }] = [new() { Name = "retention.ms", Value = $"{_random.Next(1, 9)}0000000" }],
                }, new() { RequestTimeout = Timeout });
            default:
                var name = $"topic-{seed}-{_made++}";
                _topics[name] = 1;
                return admin.CreateTopicsAsync([new TopicSpecification { Name = name, NumPartitions = 1, ReplicationFactor = 1 }], new() { RequestTimeout = Timeout, OperationTimeout = Timeout });
        }
    }

    /// <summary>A request whose answer was lost may have been carried out: the next one says so, which is as good.</summary>
    private static async Task TryAsync(Func<Task> request)
    {
        try
        {
            await request();
        }
        catch (Confluent.Kafka.KafkaException)
        {
            // The quorum is between two leaders.
        }
    }

    /// <summary>Name, partitions and retention of every topic, as the node that is asked knows them.</summary>
    public static async Task<IReadOnlyList<string>> DescribeAsync(string node)
    {
        using var admin = StockClient.Admin(node);
        var topics = admin.GetMetadata(StockClient.Patience).Topics.Where(topic => !topic.Topic.StartsWith("__", StringComparison.Ordinal)).OrderBy(topic => topic.Topic, StringComparer.Ordinal).ToList();
        var configs = topics.Count == 0 ? [] : await admin.DescribeConfigsAsync(topics.Select(topic => new ConfigResource { Type = ResourceType.Topic, Name = topic.Topic }));
        var retention = configs.ToDictionary(config => config.ConfigResource.Name, config => config.Entries["retention.ms"].Value);
        return [.. topics.Select(topic => $"{topic.Topic} {string.Join(' ', topic.Partitions.OrderBy(partition => partition.PartitionId).Select(partition => $"{partition.PartitionId}:{string.Join('/', partition.Replicas)}"))} {retention[topic.Topic]}")];
    }
}
