using LogCluster.Cli.Tests.Support;

namespace LogCluster.Cli.Tests.Live;

public sealed class ConfigsTests(LiveBroker live) : IClassFixture<LiveBroker>
{
    [Fact]
    public Task KeysAreChangedOneByOne() => ConfigScenarios.KeysAreChangedOneByOne(live.Logctl, live.NewName("keys"));

    [Fact]
    public Task PartitionsAreAdded() => ConfigScenarios.PartitionsAreAdded(live.Logctl, live.NewName("grown"));
}
