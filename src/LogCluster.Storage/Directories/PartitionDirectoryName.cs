using System.Globalization;
using System.Runtime.InteropServices;

namespace LogCluster.Storage.Directories;

/// <summary>The name of a partition's directory, taken apart.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PartitionDirectoryName(TopicPartition Partition, PartitionDirectoryKind Kind)
{
    /// <summary>Limit of most file systems.</summary>
    private const int NameLengthMax = 255;

    private const int IdDigits = 32;

    private static readonly (string Suffix, PartitionDirectoryKind Kind)[] Suffixes =
    [
        ("-delete", PartitionDirectoryKind.Deleting),
        ("-future", PartitionDirectoryKind.Future),
        ("-stray", PartitionDirectoryKind.Stray),
    ];

    /// <summary>False when the name is not one of a partition's directory.</summary>
    public static bool TryParse(string name, out PartitionDirectoryName parsed)
    {
        var kind = PartitionDirectoryKind.Log;
        foreach (var (suffix, suffixKind) in Suffixes)
        {
            // A topic may be called "x-delete" too: only what also has an id is a suffix.
            var dot = name.LastIndexOf('.');
            if (name.EndsWith(suffix, StringComparison.Ordinal) && dot > 0 && name.Length - suffix.Length - dot - 1 == IdDigits)
                (name, kind) = (name[..dot], suffixKind);
        }

        parsed = default;
        var dash = name.LastIndexOf('-');
        if (dash <= 0 || !int.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var partition))
            return false;
        parsed = new PartitionDirectoryName(new TopicPartition(name[..dash], partition), kind);
        return true;
    }

    /// <summary>A name that no other directory has. Of a long topic name the end is cut off.</summary>
    public static string Make(TopicPartition partition, PartitionDirectoryKind kind, Random random)
    {
        if (kind == PartitionDirectoryKind.Log)
            return partition.ToString();
        Span<byte> id = stackalloc byte[IdDigits / 2];
        random.NextBytes(id);
        var suffix = $"-{partition.Partition}.{Convert.ToHexStringLower(id)}{Array.Find(Suffixes, entry => entry.Kind == kind).Suffix}";
        var topic = partition.Topic;
        return topic[..Math.Min(topic.Length, NameLengthMax - suffix.Length)] + suffix;
    }
}
