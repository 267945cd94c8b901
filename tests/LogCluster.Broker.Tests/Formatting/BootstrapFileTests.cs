using LogCluster.Broker.Formatting;
using LogCluster.Broker.Quorum;
using LogCluster.Golden;
using LogCluster.Golden.DataDirectories;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol.MetadataRecords;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Disk;

namespace LogCluster.Broker.Tests.Formatting;

/// <summary><c>bootstrap.checkpoint</c>, ours and Kafka's.</summary>
public sealed class BootstrapFileTests
{
    [Fact]
    public void WhatIsWrittenIsRead()
    {
        var disk = new SimulatedDisk();
        disk.CreateDirectory("/d");
        Assert.Null(BootstrapFile.Read(disk, "/d", new QuorumRecords()));
        BootstrapFile.Write(disk, "/d", new QuorumRecords());
        var levels = BootstrapFile.Read(disk, "/d", new QuorumRecords())!.Cast<FeatureLevelRecord>();
        Assert.Equal(FeatureLevels.Finalized, levels.Select(level => (level.Name, level.FeatureLevel)));
    }

    [Fact]
    public void ADamagedFileIsOneSentence()
    {
        var disk = new SimulatedDisk();
        disk.CreateDirectory("/d");
        using (var file = disk.Open("/d/bootstrap.checkpoint", DiskOpen.CreateNew))
            file.Write(0, new byte[100]);
        Assert.Contains("bootstrap.checkpoint", Assert.Throws<InvalidDataException>(() => BootstrapFile.Read(disk, "/d", new QuorumRecords())).Message, StringComparison.Ordinal);
    }

    /// <summary>Formatted with every feature of Kafka 4.3, and a user.</summary>
    [Fact]
    public void KafkasFileIsRead()
    {
        var directory = Path.Combine(GoldenFiles.Root, "datadirs", "dynamic-quorum");
        using var archive = new OpenedArchive(Path.Combine(directory, "dynamic-quorum.tar.gz"), Path.Combine(directory, "expected"));
        var records = BootstrapFile.Read(PosixDisk.Instance, archive[1].Path, new QuorumRecords())!;
        Assert.Equal(
            ["metadata.version", "eligible.leader.replicas.version", "group.version", "share.version", "streams.version", "transaction.version"],
            records.OfType<FeatureLevelRecord>().Select(level => level.Name));
        Assert.Equal("quorum-user", Assert.Single(records.OfType<UserScramCredentialRecord>()).Name);
    }
}
