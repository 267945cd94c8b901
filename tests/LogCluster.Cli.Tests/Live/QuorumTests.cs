using LogCluster.Cli.Tests.Support;

namespace LogCluster.Cli.Tests.Live;

/// <summary>The quorum of a node that is alone in it.</summary>
public sealed class QuorumTests(LiveBroker live) : IClassFixture<LiveBroker>
{
    private Logctl Logctl => live.Logctl;

    [Fact]
    public async Task TheOnlyVoterLeads()
    {
        var voter = (await Logctl.RunAsync("quorum describe -o jsonl")).Succeeded().Objects.Single();
        Assert.Equal("leader", voter.GetProperty("role").GetString());
        Assert.Equal(0, voter.GetProperty("lag").GetInt64());
        Assert.True(voter.GetProperty("highWatermark").GetInt64() > 0);
        Assert.Contains("leader", (await Logctl.RunAsync("quorum describe")).Succeeded().Output, StringComparison.Ordinal);
        var node = (await Logctl.RunAsync("cluster describe -o jsonl")).Succeeded().Objects.Single();
        Assert.Equal(["broker", "controller"], node.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
    }

    [Fact]
    public async Task TheOnlyVoterIsNotRemovedAndNobodyUnknownIsAdded()
    {
        var voter = (await Logctl.RunAsync("quorum describe -o jsonl")).Succeeded().Objects.Single();
        var (id, directory) = (voter.GetProperty("node").GetInt32(), voter.GetProperty("directory").GetString());
        Assert.Contains("would remove", (await Logctl.RunAsync($"quorum remove {id} {directory}")).Succeeded().Output, StringComparison.Ordinal);
        Assert.NotEqual(0, (await Logctl.RunAsync($"quorum remove {id} {directory} --execute")).ExitCode);
        (await Logctl.RunAsync("quorum remove 77 3Db5QLSqSZieL3rJBUUegA --execute")).Failed(1, "is no voter");
        Assert.NotEqual(0, (await Logctl.RunAsync("quorum add 77 3Db5QLSqSZieL3rJBUUegA CONTROLLER://h:1")).ExitCode);
        (await Logctl.RunAsync("quorum add 77 nothing CONTROLLER://h:1")).Failed(2, "no id of a directory");
        (await Logctl.RunAsync("quorum add 77 3Db5QLSqSZieL3rJBUUegA h:1")).Failed(2, "no endpoint");
        Assert.Single((await Logctl.RunAsync("quorum describe -o jsonl")).Succeeded().Objects);
    }
}
