using LogCluster.Broker.Quorum;
using LogCluster.Golden;
using LogCluster.Golden.DataDirectories;
using LogCluster.Metadata.Images;
using LogCluster.Records;
using LogCluster.Replication.Quorum.Snapshots;
using LogCluster.Storage;
using LogCluster.Storage.Disk;

namespace LogCluster.Broker.Tests.Metadata;

/// <summary>Snapshots that Kafka wrote say what Kafka's log says up to there, and ours of the same image say the same.</summary>
public sealed class KafkaSnapshotTests
{
    [Theory]
    [InlineData("single", "single.tar.gz", 1, 4)]
    [InlineData("dynamic-quorum", "dynamic-quorum.tar.gz", 1, 6)]
    [InlineData("dynamic-quorum", "dynamic-quorum.tar.gz", 2, 6)]
    [InlineData("dynamic-quorum", "dynamic-quorum.tar.gz", 3, 6)]
    public void KafkasSnapshotsAreKafkasLogUpToThere(string name, string archiveName, int node, int count)
    {
        var directory = Path.Combine(GoldenFiles.Root, "datadirs", name);
        using var archive = new OpenedArchive(Path.Combine(directory, archiveName), Path.Combine(directory, "expected"));
        var log = archive[node].OpenMetadataLog(LogConfig.Default, 0);
        var store = SnapshotStore.Open(PosixDisk.Instance, log.Directory, new QuorumRecords());
        Assert.Empty(store.SetAside);
        Assert.Equal(count, store.All.Count);
        foreach (var snapshot in store.All)
        {
            var (image, records) = Load(store, snapshot);
            if (snapshot.Id.Offset > 0)
                Assert.True(snapshot.LastLogTimestampMs > 0);
            Assert.Equal(name == "dynamic-quorum", snapshot.Voters is not null);
            if (log.LogStartOffset == 0)
                Assert.Equal(Bytes(Replay(log, snapshot.Id.Offset)), Bytes(image));
            Assert.Equal(WithoutOrder(records), WithoutOrder(Bytes(image)));
        }
    }

    /// <summary>Kafka iterates over hash tables: over the records of each kind, and over the features of a broker or controller inside one.</summary>
    private static IEnumerable<string> WithoutOrder(IEnumerable<string> records) =>
        records.Select(record => Convert.ToHexString([.. Convert.FromHexString(record).Order()])).Order(StringComparer.Ordinal);

    private static List<string> Bytes(MetadataImage image) => [.. MetadataImageRecords.Of(image).Select(record => Convert.ToHexString(MetadataRecordCodec.Write(record)))];

    private static (MetadataImage Image, List<string> Records) Load(SnapshotStore store, SnapshotInfo snapshot)
    {
        var (builder, values) = (new MetadataImageBuilder(), new List<string>());
        using var reader = store.OpenReader(snapshot);
        while (reader.MoveNext())
        {
            using var records = new RecordReader(reader.Batch);
            while (records.MoveNext())
            {
                values.Add(Convert.ToHexString(records.Current.Value.Span));
                builder.Apply(MetadataRecordCodec.Read(records.Current.Value.ToArray()));
            }
        }

        return (builder.Build(snapshot.Id.Offset), values);
    }

    private static MetadataImage Replay(PartitionLog log, long endOffset)
    {
        var builder = new MetadataImageBuilder();
        using var cursor = new LogCursor(log, 0);
        while (cursor.MoveNext() && cursor.Header.BaseOffset < endOffset)
        {
            if (cursor.Header.IsControl)
                continue;
            using var records = new RecordReader(cursor.View);
            while (records.MoveNext())
                builder.Apply(MetadataRecordCodec.Read(records.Current.Value.ToArray()));
        }

        return builder.Build(endOffset);
    }
}
