using LogCluster.Broker.Quorum;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Protocol.MetadataRecords;
using LogCluster.Records;
using LogCluster.Replication.Quorum.Snapshots;
using LogCluster.Storage.Disk;

namespace LogCluster.Broker.Formatting;

/// <summary>
/// <c>bootstrap.checkpoint</c> beside meta.properties: the first records of a new cluster, in the format of a snapshot (KIP-778). The first active
/// controller writes those of its own directory into the log; after that nobody looks at the file.
/// </summary>
public static class BootstrapFile
{
    private const string Name = "bootstrap.checkpoint";

    public static void Write(IDisk disk, string directory, QuorumRecords format)
    {
        using var file = SnapshotStore.CreateNamed(disk, directory, Name, format);
        foreach (var (name, level) in FeatureLevels.Finalized)
            file.Append(MetadataRecordCodec.Write(new FeatureLevelRecord { Name = name, FeatureLevel = level }));
        file.Complete();
    }

    /// <summary>Null where there is none. Throws <see cref="InvalidDataException"/> with one sentence for a damaged one.</summary>
    public static IReadOnlyList<IMetadataRecord>? Read(IDisk disk, string directory, QuorumRecords format)
    {
        var path = Path.Combine(directory, Name);
        if (!disk.FileExists(path))
            return null;
        var found = new List<IMetadataRecord>();
        using var reader = SnapshotStore.OpenNamed(disk, path, format);
        while (reader.MoveNext())
        {
            using var records = new RecordReader(reader.Batch);
            while (records.MoveNext())
                found.Add(MetadataRecordFrame.Read(records.Current.Value.ToArray(), out _, out var error) ?? throw new InvalidDataException($"{path} is damaged: {error}."));
        }

        return found;
    }
}
