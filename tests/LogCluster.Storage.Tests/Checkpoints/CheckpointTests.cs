using LogCluster.Core;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Disk;

namespace LogCluster.Storage.Tests.Checkpoints;

public sealed class CheckpointTests
{
    private const string Root = "/data";
    private readonly SimulatedDisk _disk = new(5);

    public CheckpointTests() => _disk.CreateDirectory(Root);

    [Fact]
    public void Offsets_are_written_as_Kafka_writes_them()
    {
        var offsets = new SortedDictionary<TopicPartition, long> { [new("b", 10)] = 7, [new("b", 2)] = 0, [new("a.b-c", 0)] = long.MaxValue };
        OffsetCheckpoint.Write(_disk, $"{Root}/c", offsets);
        Assert.Equal("0\n3\na.b-c 0 9223372036854775807\nb 2 0\nb 10 7\n", _disk.TryReadText($"{Root}/c"));
        Assert.Equal(offsets, OffsetCheckpoint.Read(_disk, $"{Root}/c"));
        Assert.Equal(["c"], _disk.ListFiles(Root));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1\n0\n")]
    [InlineData("0\n2\na 0 1\n")]
    [InlineData("0\n1\na 0\n")]
    [InlineData("0\nx\n")]
    public void A_damaged_checkpoint_holds_nothing(string text)
    {
        _disk.ReplaceText($"{Root}/c", text);
        Assert.Empty(OffsetCheckpoint.Read(_disk, $"{Root}/c"));
        Assert.Empty(OffsetCheckpoint.Read(_disk, $"{Root}/none"));
    }

    [Fact]
    public void The_marker_of_a_clean_stop_is_Kafkas()
    {
        Assert.Null(CleanShutdownMarker.Read(_disk, Root));
        CleanShutdownMarker.Write(_disk, Root, 378);
        Assert.Equal("{\"version\":0,\"brokerEpoch\":378}", _disk.TryReadText($"{Root}/.kafka_cleanshutdown"));
        Assert.Equal(378, CleanShutdownMarker.Read(_disk, Root));
        _disk.ReplaceText($"{Root}/.kafka_cleanshutdown", "");
        Assert.Equal(CleanShutdownMarker.NoBrokerEpoch, CleanShutdownMarker.Read(_disk, Root));
        CleanShutdownMarker.Delete(_disk, Root);
        Assert.Null(CleanShutdownMarker.Read(_disk, Root));
    }

    [Fact]
    public void Meta_properties_as_Kafka_writes_them_are_understood()
    {
        _disk.ReplaceText(
            $"{Root}/meta.properties",
            "#\n#Sat Nov 21 09:22:17 UTC 2026\nnode.id=1\ndirectory.id=JfZ3jIs0Vj5QB27QxdDCAg\nversion=1\ncluster.id=d-lXL5oeR7mbxCsuhjW-Pg\n");
        var meta = MetaProperties.Read(_disk, Root)!;
        Assert.Equal(("d-lXL5oeR7mbxCsuhjW-Pg", new NodeId(1), "JfZ3jIs0Vj5QB27QxdDCAg"), (meta.ClusterId, meta.NodeId, meta.DirectoryId.ToString()));
        meta.Write(_disk, Root);
        Assert.Equal(meta, MetaProperties.Read(_disk, Root));
        _disk.ReplaceText($"{Root}/meta.properties", "version=1\ncluster.id=x\n");
        Assert.Throws<InvalidDataException>(() => MetaProperties.Read(_disk, Root));
    }

    [Fact]
    public void The_topic_id_of_a_partition()
    {
        Assert.True(Uuid.TryParse("F-_vRAYTST6RrqruEEvw9Q", out var id));
        PartitionMetadata.Write(_disk, Root, id, durable: true);
        Assert.Equal("version: 0\ntopic_id: F-_vRAYTST6RrqruEEvw9Q", _disk.TryReadText($"{Root}/partition.metadata"));
        Assert.Equal(id, PartitionMetadata.Read(_disk, Root));
        _disk.ReplaceText($"{Root}/partition.metadata", "version: 0\ntopic_id: F-_v");
        Assert.Null(PartitionMetadata.Read(_disk, Root));
    }

    [Fact]
    public void Replacing_a_file_leaves_the_old_or_the_new_one_whatever_happens()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            for (var crashIn = 1; crashIn <= 6; crashIn++)
            {
                var disk = new SimulatedDisk(seed);
                disk.CreateDirectory(Root);
                disk.FlushDirectory("/");
                disk.ReplaceText($"{Root}/f", "old");
                disk.Faults.CrashIn = crashIn;
                var replaced = Record.Exception(() => disk.ReplaceText($"{Root}/f", "newer")) is null;
                disk.Crash(SimulatedDiskCrash.PowerLoss);
                var text = disk.TryReadText($"{Root}/f");
                Assert.True(text == "newer" || (text == "old" && !replaced), text);
            }
        }
    }
}
