using System.CommandLine;
using System.Globalization;
using LogCluster.Cli.Client;

namespace LogCluster.Cli.Options;

/// <summary><c>--topic NAME[:0,1,...]</c>, several times: topics, or some of their partitions.</summary>
internal static class TopicSelection
{
    public static Option<string[]> Option() => new("--topic", "-t")
    {
        Description = "A topic, or partitions of it (orders:0,1); may be given several times.",
        HelpName = "NAME[:N,...]",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Names with their partitions; null stands for all of them. Topic names have no colon.</summary>
    public static IReadOnlyList<(string Topic, IReadOnlyList<int>? Partitions)> Parse(IEnumerable<string> texts) => [.. texts.Select(Parse)];

    private static (string Topic, IReadOnlyList<int>? Partitions) Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return (text, null);
        var partitions = new List<int>();
        foreach (var number in text[(colon + 1)..].Split(','))
        {
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var partition))
                throw new WrongCommandLineException($"--topic {text}: \"{number}\" is no partition; write orders, or orders:0,1.");
            partitions.Add(partition);
        }

        return (text[..colon], partitions);
    }

    /// <summary>Nothing selected is everything.</summary>
    public static bool Contains(IReadOnlyList<(string Topic, IReadOnlyList<int>? Partitions)> selected, TopicPartition partition) =>
        selected.Count == 0 || selected.Any(entry => entry.Topic == partition.Topic && entry.Partitions?.Contains(partition.Partition) != false);

    /// <summary>Fails where a topic or partition does not exist.</summary>
    public static async Task<SortedSet<TopicPartition>> ResolveAsync(Cluster cluster, IReadOnlyList<(string Topic, IReadOnlyList<int>? Partitions)> selected)
    {
        var metadata = await cluster.DescribeAsync(selected.Select(entry => entry.Topic).Distinct(StringComparer.Ordinal));
        var found = new SortedSet<TopicPartition>();
        foreach (var (name, partitions) in selected)
        {
            var topic = metadata.Require(name);
            foreach (var partition in partitions ?? [.. topic.Partitions.Select(known => known.Partition)])
            {
                if (topic.Find(partition) is null)
                    throw new CommandFailedException($"Topic {name} has no partition {partition}; it has {topic.Partitions.Count}.");
                found.Add(new TopicPartition(name, partition));
            }
        }

        return found;
    }
}
