namespace LogCluster.Cli.Tests.Support;

/// <summary>What an operator does with configuration and partitions, on whatever broker logctl is pointed at.</summary>
internal static class ConfigScenarios
{
    public static async Task KeysAreChangedOneByOne(Logctl logctl, string topic)
    {
        (await logctl.RunAsync($"topics create {topic} --config segment.ms=3600000")).Succeeded();
        (await logctl.RunAsync($"config alter topic/{topic} --set retention.ms=1234 --validate-only")).Succeeded();
        Assert.DoesNotContain("1234", (await logctl.RunAsync($"config describe topic/{topic} -o csv")).Succeeded().Output, StringComparison.Ordinal);
        (await logctl.RunAsync($"config alter topic/{topic} --set retention.ms=1234 --append cleanup.policy=compact --unset segment.ms")).Succeeded();
        var keys = (await logctl.RunAsync($"config describe topic/{topic} -o jsonl")).Succeeded().Objects
            .ToDictionary(key => key.GetProperty("name").GetString()!, key => key.GetProperty("value").GetString());
        Assert.Equal("1234", keys["retention.ms"]);
        Assert.Equal("delete,compact", keys["cleanup.policy"]);
        Assert.False(keys.ContainsKey("segment.ms"));
        (await logctl.RunAsync($"topics alter {topic} --set retention.ms=5678 --subtract cleanup.policy=compact")).Succeeded();
        Assert.Equal("5678", (await logctl.RunAsync($"config describe topic/{topic} --key retention.ms -o jsonl")).Succeeded().Objects.Single().GetProperty("value").GetString());
        (await logctl.RunAsync($"config alter topic/{topic} --set retention.ms=never")).Failed(1, "INVALID_CONFIG");
    }

    public static async Task PartitionsAreAdded(Logctl logctl, string topic)
    {
        (await logctl.RunAsync($"topics create {topic} --partitions 1")).Succeeded();
        (await logctl.RunAsync($"topics alter {topic} --partitions 3 --validate-only")).Succeeded();
        Assert.Single((await logctl.RunAsync($"topics describe {topic} -o jsonl")).Succeeded().Objects);
        (await logctl.RunAsync($"topics alter {topic} --partitions 3")).Succeeded();
        Assert.Equal(3, (await logctl.RunAsync($"topics describe {topic} -o jsonl")).Succeeded().Objects.Length);
        (await logctl.RunAsync($"topics alter {topic} --partitions 2")).Failed(1, "INVALID_PARTITIONS");
    }
}
