using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka.Admin;
using LogCluster.Interop.Drivers;
using LogCluster.Interop.Nodes;

namespace LogCluster.Interop.WithKafka;

/// <summary>
/// Random requests of an admin, from a seed, by <c>logctl</c>: topics made, grown, configured and deleted. Each is tried until it is done, whoever
/// leads meanwhile, so that it is known what there is in the end. Not thread-safe.
/// </summary>
internal sealed class AdminLoad(int seed)
{
    private const int DefaultRetentionMs = 604_800_000;
    private const int TopicsPerRequestMax = 3;
    private const string TimeoutSeconds = "5";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = new(seed);
    private readonly SortedDictionary<string, (int Partitions, int RetentionMs)> _topics = new(StringComparer.Ordinal);
    private int _made;

    /// <summary>What there has to be: a line a topic, each the beginning of what <see cref="DescribeAsync"/> says of it.</summary>
    public IReadOnlyList<string> Expected => [.. _topics.Select(topic => Line(topic.Key, topic.Value.Partitions, $"{topic.Value.RetentionMs}"))];

    /// <summary>The number of partitions that each topic has to have.</summary>
    public IReadOnlyDictionary<string, int> Topics => _topics.ToDictionary(topic => topic.Key, topic => topic.Value.Partitions);

    /// <summary>Carries out <paramref name="count"/> requests through one broker, one after the other.</summary>
    public async Task RunAsync(string broker, int count)
    {
        for (var i = 0; i < count; i++)
            await StepAsync(broker);
    }

    private Task StepAsync(string broker)
    {
        var any = _topics.Count == 0 ? null : _topics.Keys.ElementAt(_random.Next(_topics.Count));
        switch (_random.Next(10))
        {
            case 0 when any is not null:
                _topics.Remove(any);
                return DoAsync(broker, "UNKNOWN_TOPIC", ["topics", "delete", any, "--execute"]);
            case < 3 when any is not null:
                _topics[any] = _topics[any] with { Partitions = _topics[any].Partitions + 1 };
                return DoAsync(broker, "INVALID_PARTITIONS", ["topics", "alter", any, "--partitions", $"{_topics[any].Partitions}"]);
            case < 6 when any is not null:
                _topics[any] = _topics[any] with { RetentionMs = _random.Next(1, 9) * 10_000_000 };
                return DoAsync(broker, null, ["topics", "alter", any, "--set", $"retention.ms={_topics[any].RetentionMs}"]);
            default:
                string[] names = [.. Enumerable.Range(0, _random.Next(1, TopicsPerRequestMax + 1)).Select(_ => $"topic-{seed}-{_made++}")];
                foreach (var name in names)
                    _topics[name] = (1, DefaultRetentionMs);
                return DoAsync(broker, "TOPIC_ALREADY_EXISTS", ["topics", "create", .. names, "--partitions", "1", "--replicas", "1"]);
        }
    }

    /// <summary>
    /// A request whose answer was lost may have been carried out; then the next try is answered with <paramref name="doneBefore"/>. The same answer to a
    /// first try comes from a broker that has not heard of the topic yet.
    /// </summary>
    private static async Task DoAsync(string broker, string? doneBefore, string[] args)
    {
        var isInDoubt = false;
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(Pause))
        {
            var (exitCode, _, errors) = await QuorumText.Logctl(broker, ["--timeout", TimeoutSeconds, .. args]).TryAsync();
            var isDoneBefore = doneBefore is not null && errors.Contains(doneBefore, StringComparison.Ordinal);
            if (exitCode == 0 || (isInDoubt && isDoneBefore))
                return;
            isInDoubt |= !isDoneBefore;
            Assert.True(clock.Elapsed < StockClient.Patience, $"logctl {string.Join(' ', args)}: {errors}");
        }
    }

    /// <summary>Name, number of partitions, retention and replicas of every topic, as the node that is asked knows them.</summary>
    public static async Task<IReadOnlyList<string>> DescribeAsync(string node)
    {
        using var admin = StockClient.Admin(node);
        var topics = admin.GetMetadata(StockClient.Patience).Topics.Where(topic => !topic.Topic.StartsWith("__", StringComparison.Ordinal)).OrderBy(topic => topic.Topic, StringComparer.Ordinal).ToList();
        var configs = topics.Count == 0 ? [] : await admin.DescribeConfigsAsync(topics.Select(topic => new ConfigResource { Type = ResourceType.Topic, Name = topic.Topic }));
        var retention = configs.ToDictionary(config => config.ConfigResource.Name, config => config.Entries["retention.ms"].Value);
        return [.. topics.Select(topic => Line(topic.Topic, topic.Partitions.Count, retention[topic.Topic])
            + string.Join(' ', topic.Partitions.OrderBy(partition => partition.PartitionId).Select(partition => $"{partition.PartitionId}:{string.Join('/', partition.Replicas)}")))];
    }

    private static string Line(string topic, int partitions, string retentionMs) => string.Create(CultureInfo.InvariantCulture, $"{topic} {partitions} {retentionMs} ");
}
