using LogCluster.Cli.Tests.Support;
using LogCluster.Interop.Processes;

namespace LogCluster.Cli.Tests;

/// <summary>logctl on Apache Kafka itself: what is typed means the same there.</summary>
public sealed class OnKafkaTests(KafkaNode kafka) : IClassFixture<KafkaNode>
{
    private Logctl Logctl => kafka.Logctl;

    [KafkaToolsFact]
    public Task AMemberCommitsWhatItPrinted() => GroupScenarios.AMemberCommitsWhatItPrinted(Logctl, kafka.NewName("member"));

    [KafkaToolsFact]
    public Task GroupsAreListedDescribedAndDeleted() => GroupScenarios.GroupsAreListedDescribedAndDeleted(Logctl, kafka.NewName("listed"));

    [KafkaToolsFact]
    public Task WhatHasMembersIsLeftAlone() => GroupScenarios.WhatHasMembersIsLeftAlone(Logctl, kafka.NewName("busy"));

    [KafkaToolsFact]
    public Task OffsetsAreMovedToEveryKindOfPlace() => GroupScenarios.OffsetsAreMovedToEveryKindOfPlace(Logctl, kafka.NewName("moved"));

    [KafkaToolsFact]
    public Task WhatWasExportedIsImported() => GroupScenarios.WhatWasExportedIsImported(Logctl, kafka.NewName("exported"));

    [KafkaToolsFact]
    public Task KeysAreChangedOneByOne() => ConfigScenarios.KeysAreChangedOneByOne(Logctl, kafka.NewName("keys"));

    [KafkaToolsFact]
    public Task PartitionsAreAdded() => ConfigScenarios.PartitionsAreAdded(Logctl, kafka.NewName("grown"));

    [KafkaToolsFact]
    public async Task RecordsGoInAndComeOut()
    {
        var topic = kafka.NewName("records");
        (await Logctl.RunAsync($"topics create {topic} --partitions 3")).Succeeded();
        (await Logctl.RunAsync($"produce {topic} --codec zstd --key-separator :", "a:1\nb:2\nc:3\n")).Succeeded();
        Assert.Equal(["1", "2", "3"], (await Logctl.RunAsync($"consume {topic}")).Succeeded().Lines.Order(StringComparer.Ordinal));
        Assert.Single((await Logctl.RunAsync("cluster describe -o jsonl")).Succeeded().Objects);
        (await Logctl.RunAsync($"topics delete {topic} --execute")).Succeeded();
    }
}
