using LogCluster.Broker.Formatting;
using LogCluster.Broker.Quorum;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Replication.Quorum.Snapshots;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Checkpoints;

namespace LogCluster.Broker.Tests.Formatting;

/// <summary>What <c>logcluster format</c> makes, and what it refuses without touching anything.</summary>
public sealed class DirectoryFormatterTests
{
    private const string Cluster = "e3xtC2ZqSVWV-9h0vCPgYA";
    private const string Two = "1@one:24093:3Db5QLSqSZieL3rJBUUegA,2@[::1]:24193:4Db5QLSqSZieL3rJBUUegA";
    private const string MetadataDirectory = "/d/__cluster_metadata-0";

    private readonly SimulatedDisk _disk = new();

    private static NodeConfig Config(params (string Key, string Value)[] more) => NodeConfig.Of(
    [
        ("node.id", "1"), ("process.roles", "broker,controller"), ("log.dirs", "/d"), ("listeners", "PLAINTEXT://h:24092,CONTROLLER://h:24093"),
        ("controller.listener.names", "CONTROLLER"), ("controller.quorum.bootstrap.servers", "h:24093"), .. more,
    ]);

    private string Format(FormatRequest request, params (string Key, string Value)[] more) =>
        DirectoryFormatter.Format(Config(more), _disk, new Random(5), "/", request);

    private string Refused(FormatRequest request, params (string Key, string Value)[] more) =>
        Assert.Throws<BrokerConfigurationException>(() => Format(request, more)).Message;

    private SnapshotInfo? Voters() => _disk.DirectoryExists(MetadataDirectory) ? SnapshotStore.Open(_disk, MetadataDirectory, new QuorumRecords()).Newest : null;

    [Fact]
    public void AStandaloneControllerIsTheOnlyFirstVoter()
    {
        Format(new FormatRequest(Cluster, IsStandalone: true));
        var meta = MetaProperties.Read(_disk, "/d")!;
        Assert.Equal((Cluster, new NodeId(1), false), (meta.ClusterId, meta.NodeId, meta.DirectoryId.IsZero));
        Assert.Equal(["00000000000000000000-0000000000.checkpoint"], _disk.ListFiles(MetadataDirectory));
        var voter = Assert.Single(Voters()!.Voters!.Voters);
        Assert.Equal((new NodeId(1), meta.DirectoryId, "CONTROLLER://h:24093"), (voter.Key.Id, voter.Key.DirectoryId, voter.Endpoints[0].ToString()));
        Assert.Equal([".lock", "bootstrap.checkpoint", "meta.properties"], _disk.ListFiles("/d"));
    }

    [Fact]
    public void InitialControllersAreTheFirstVotersAndSayWhichDirectoryThisIs()
    {
        Format(new FormatRequest(Cluster, Two));
        Assert.Equal("3Db5QLSqSZieL3rJBUUegA", MetaProperties.Read(_disk, "/d")!.DirectoryId.ToString());
        Assert.Equal(["CONTROLLER://one:24093", "CONTROLLER://::1:24193"], Voters()!.Voters!.Voters.Select(voter => voter.Endpoints[0].ToString()));
    }

    [Fact]
    public void WithoutInitialControllersOrWithVotersOfTheConfigurationThereIsNoSnapshot()
    {
        Format(new FormatRequest(Cluster, HasNoInitialControllers: true));
        Assert.Null(Voters());
        Assert.True(_disk.FileExists("/d/meta.properties"));
    }

    [Fact]
    public void VotersOfTheConfigurationNeedNoChoice()
    {
        Format(new FormatRequest(Cluster), ("controller.quorum.voters", "1@h:24093"));
        Assert.Null(Voters());
        Assert.True(_disk.FileExists("/d/meta.properties"));
    }

    [Fact]
    public void AFormattedDirectoryIsLeftAsItIs()
    {
        Format(new FormatRequest(Cluster, IsStandalone: true));
        var before = _disk.ChangeCount;
        Assert.Contains("formatted already", Refused(new FormatRequest(Cluster, IsStandalone: true)), StringComparison.Ordinal);
        Assert.Contains("belongs to cluster", Refused(new FormatRequest("other", IsStandalone: true, IgnoresFormatted: true)), StringComparison.Ordinal);
        Assert.Contains("belongs to node 1", Refused(new FormatRequest(Cluster, IsStandalone: true, IgnoresFormatted: true), ("node.id", "2")), StringComparison.Ordinal);
        Assert.Contains("formatted already", Format(new FormatRequest(Cluster, IsStandalone: true, IgnoresFormatted: true)), StringComparison.Ordinal);
        Assert.Equal(before, _disk.ChangeCount);
    }

    [Fact]
    public void ADirectoryWithAnotherIdThanTheInitialControllersSayIsLeftAsItIs()
    {
        Format(new FormatRequest(Cluster, Two));
        var before = _disk.ChangeCount;
        Assert.Contains("formatted already", Format(new FormatRequest(Cluster, Two, IgnoresFormatted: true)), StringComparison.Ordinal);
        var other = Two.Replace("3Db5QLSqSZieL3rJBUUegA", "JfZ3jIs0Vj5QB27QxdDCAg", StringComparison.Ordinal);
        Assert.Contains("has the directory id 3Db5QLSqSZieL3rJBUUegA", Refused(new FormatRequest(Cluster, other, IgnoresFormatted: true)), StringComparison.Ordinal);
        Assert.Equal(before, _disk.ChangeCount);
    }

    [Fact]
    public void ALogThatNobodyOwnsIsNotTouched()
    {
        _disk.CreateDirectory(MetadataDirectory);
        _disk.Open(MetadataDirectory + "/00000000000000000000.log", Storage.Disk.DiskOpen.CreateNew).Dispose();
        Assert.Contains("meta.properties is missing", Refused(new FormatRequest(Cluster, IsStandalone: true)), StringComparison.Ordinal);
        Assert.True(_disk.FileExists(MetadataDirectory + "/00000000000000000000.log"));
    }

    [Theory]
    [InlineData("1@h:1", "1@h:1")]
    [InlineData("x@h:1:3Db5QLSqSZieL3rJBUUegA", "x@h:1")]
    [InlineData("1@h:0:3Db5QLSqSZieL3rJBUUegA", "1@h:0")]
    [InlineData("1@h:1:short", "short")]
    [InlineData("", "no initial controller")]
    [InlineData("1@h:1:3Db5QLSqSZieL3rJBUUegA,1@i:1:4Db5QLSqSZieL3rJBUUegA", "twice")]
    public void WhatIsNoInitialControllerIsOneSentence(string text, string mentioned)
    {
        Assert.Contains(mentioned, Refused(new FormatRequest(Cluster, text)), StringComparison.Ordinal);
        Assert.False(_disk.FileExists("/d/meta.properties"));
    }

    [Fact]
    public void ChoicesThatContradictEachOtherAreRefused()
    {
        Assert.Contains("Only one of", Refused(new FormatRequest(Cluster, Two, IsStandalone: true)), StringComparison.Ordinal);
        Assert.Contains("needs one of", Refused(new FormatRequest(Cluster)), StringComparison.Ordinal);
        Assert.Contains("names the voters already", Refused(new FormatRequest(Cluster, IsStandalone: true), ("controller.quorum.voters", "1@h:24093")), StringComparison.Ordinal);
    }
}
