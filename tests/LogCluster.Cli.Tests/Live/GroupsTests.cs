using LogCluster.Cli.Tests.Support;

namespace LogCluster.Cli.Tests.Live;

public sealed class GroupsTests(LiveBroker live) : IClassFixture<LiveBroker>
{
    private Logctl Logctl => live.Logctl;

    [Fact]
    public Task AMemberCommitsWhatItPrinted() => GroupScenarios.AMemberCommitsWhatItPrinted(Logctl, live.NewName("member"));

    [Fact]
    public Task GroupsAreListedDescribedAndDeleted() => GroupScenarios.GroupsAreListedDescribedAndDeleted(Logctl, live.NewName("listed"));

    [Fact]
    public Task WhatHasMembersIsLeftAlone() => GroupScenarios.WhatHasMembersIsLeftAlone(Logctl, live.NewName("busy"));

    [Fact]
    public Task OffsetsAreMovedToEveryKindOfPlace() => GroupScenarios.OffsetsAreMovedToEveryKindOfPlace(Logctl, live.NewName("moved"));

    [Fact]
    public Task WhatWasExportedIsImported() => GroupScenarios.WhatWasExportedIsImported(Logctl, live.NewName("exported"));
}
