using LogCluster.Cli.Tests.Support;

namespace LogCluster.Cli.Tests.Offline;

public sealed class LogVerifyTests(GoldenDirectories golden) : IClassFixture<GoldenDirectories>
{
    [Theory]
    [InlineData("single/single", 1)]
    [InlineData("killed/killed", 1)]
    [InlineData("cluster/cluster", 1)]
    [InlineData("cluster/cluster", 2)]
    [InlineData("cluster/cluster", 3)]
    [InlineData("cluster/diverged", 1)]
    [InlineData("cluster/diverged", 2)]
    [InlineData("cluster/diverged", 3)]
    [InlineData("dynamic-quorum/dynamic-quorum", 2)]
    public async Task WhatKafkaLeftIsInOrder(string archive, int node)
    {
        var result = await new Logctl().RunAsync($"log verify {golden.DataOf(archive, node)} -o jsonl");
        Assert.Empty(result.Output);
        result.Succeeded();
    }

    /// <summary>Each topic of the archive is damaged as it is called; the file and, where there is one, the offset of the first fault in it.</summary>
    [Theory]
    [InlineData("torn-0/00000000000000000083.log", 105)]
    [InlineData("garbage-0/00000000000000000136.log", 139)]
    [InlineData("zeros-0/00000000000000000112.log", 125)]
    [InlineData("no-index-0/00000000000000000000.index", null)]
    [InlineData("flipped-tail-0/00000000000000000115.log", 115)]
    [InlineData("flipped-middle-0/00000000000000000082.log", 94)]
    [InlineData("flipped-flushed-0/00000000000000000000.log", 10)]
    [InlineData("no-epochs-0/leader-epoch-checkpoint", null)]
    public async Task DamageIsFoundWhereItIs(string file, int? offset)
    {
        var result = (await new Logctl().RunAsync($"log verify {golden.DataOf("killed/damaged", 1)} -o jsonl")).Failed(1, "the first: ");
        var topic = file[..file.IndexOf('/', StringComparison.Ordinal)];
        var first = result.Objects.First(fault => fault.GetProperty("file").GetString()!.Contains($"/{topic}/", StringComparison.Ordinal));
        Assert.EndsWith(file, first.GetProperty("file").GetString(), StringComparison.Ordinal);
        Assert.Equal(offset, first.GetProperty("offset").ValueKind == System.Text.Json.JsonValueKind.Null ? null : first.GetProperty("offset").GetInt32());
    }

    [Theory]
    [InlineData("bad-index-0")]
    [InlineData("bad-index-flushed-0")]
    [InlineData("no-snapshot-0")]
    public async Task DamageBesideTheLogIsFound(string topic)
    {
        var result = (await new Logctl().RunAsync($"log verify {golden.DataOf("killed/damaged", 1)} -o jsonl")).EndedWith(1);
        Assert.Contains(result.Objects, fault => fault.GetProperty("file").GetString()!.Contains($"/{topic}/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SoundTopicsBesideDamagedOnesAreNotBlamed()
    {
        var result = await new Logctl().RunAsync($"log verify {golden.DataOf("killed/damaged", 1)} -o jsonl");
        string[] sound = ["plain-", "zipped-", "txn-", "__cluster_metadata-"];
        Assert.DoesNotContain(result.Objects, fault => sound.Any(topic => fault.GetProperty("file").GetString()!.Contains($"/{topic}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ADirectoryThatIsNoneIsSaid()
    {
        (await new Logctl().RunAsync("log verify /nonexistent")).Failed(1, "there is no such directory");
        using var empty = new TemporaryDirectory();
        (await new Logctl().RunAsync($"log verify {empty.Path}")).Failed(1, "is no data directory");
    }
}
