using System.Globalization;

namespace LogCluster.Storage.Checkpoints;

/// <summary>What <c>meta.properties</c> says of a log directory: whose it is (KIP-631) and which (KIP-858). An immutable value.</summary>
public sealed record MetaProperties(string ClusterId, NodeId NodeId, Uuid DirectoryId)
{
    public const string FileName = "meta.properties";

    /// <summary>Null when the directory was never formatted; throws <see cref="InvalidDataException"/> when the file makes no sense.</summary>
    public static MetaProperties? Read(IDisk disk, string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (disk.TryReadText(path) is not { } text)
            return null;
        var properties = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line[0] is not ('#' or '!'))
                properties[line[..equals].TrimEnd()] = line[(equals + 1)..].TrimStart();
        }

        var node = properties.GetValueOrDefault("node.id") ?? properties.GetValueOrDefault("broker.id");
        if (!int.TryParse(node, NumberStyles.None, CultureInfo.InvariantCulture, out var nodeId) ||
            !properties.TryGetValue("cluster.id", out var clusterId) || clusterId.Length == 0)
        {
            throw new InvalidDataException($"{path} names no node.id or no cluster.id");
        }

        var directoryId = Uuid.Zero;
        if (properties.TryGetValue("directory.id", out var id) && !Uuid.TryParse(id, out directoryId))
            throw new InvalidDataException($"{path} has a directory.id that is none: {id}");
        return new MetaProperties(clusterId, new NodeId(nodeId), directoryId);
    }

    public void Write(IDisk disk, string directory) => disk.ReplaceText(
        Path.Combine(directory, FileName),
        $"version=1\ncluster.id={ClusterId}\nnode.id={NodeId}\n" + (DirectoryId.IsZero ? "" : $"directory.id={DirectoryId}\n"));
}
