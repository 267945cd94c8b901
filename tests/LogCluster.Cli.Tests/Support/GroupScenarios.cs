using LogCluster.Interop.Processes;

namespace LogCluster.Cli.Tests.Support;

/// <summary>What an operator does with groups, on whatever broker logctl is pointed at. Each takes names that nobody else uses.</summary>
internal static class GroupScenarios
{
    private const int Records = 20;

    private static async Task<string> NewTopicAsync(Logctl logctl, string name)
    {
        (await logctl.RunAsync($"topics create {name} --partitions 2")).Succeeded();
        foreach (var partition in new[] { 0, 1 })
            (await logctl.RunAsync($"produce {name} --partition {partition}", string.Concat(Enumerable.Range(0, Records).Select(i => $"{i}\n")))).Succeeded();
        return name;
    }

    public static async Task AMemberCommitsWhatItPrinted(Logctl logctl, string name)
    {
        await NewTopicAsync(logctl, name);
        Assert.Equal(15, (await logctl.RunAsync($"consume {name} --group {name} --count 15")).Succeeded().Lines.Length);
        var lag = (await logctl.RunAsync($"offsets lag {name} -o jsonl")).Succeeded().Objects;
        Assert.Equal(15, lag.Sum(row => row.GetProperty("committed").GetInt64()));
        Assert.All(lag, row => Assert.Equal(row.GetProperty("end").GetInt64() - row.GetProperty("committed").GetInt64(), row.GetProperty("lag").GetInt64()));
        Assert.All(lag, row => Assert.InRange(row.GetProperty("lagSeconds").GetDouble(), 0, 600));
        Assert.Equal(2 * Records - 15, (await logctl.RunAsync($"consume {name} --group {name}")).Succeeded().Lines.Length);
        var total = (await logctl.RunAsync($"offsets lag {name} --total -o jsonl")).Succeeded().Objects.Single();
        Assert.Equal(0, total.GetProperty("lag").GetInt64());
        Assert.Equal(0, total.GetProperty("lagSeconds").GetDouble());
    }

    public static async Task GroupsAreListedDescribedAndDeleted(Logctl logctl, string name)
    {
        await NewTopicAsync(logctl, name);
        (await logctl.RunAsync($"consume {name} --group {name} --count 1")).Succeeded();
        var listed = (await logctl.RunAsync("groups list --state empty -o jsonl")).Succeeded().Objects;
        Assert.Contains(listed, group => group.GetProperty("group").GetString() == name);
        Assert.Equal("Empty", (await logctl.RunAsync($"groups describe {name} -o jsonl")).Succeeded().Objects.Single().GetProperty("state").GetString());
        Assert.Contains("would delete", (await logctl.RunAsync($"groups delete {name}")).Succeeded().Output, StringComparison.Ordinal);
        (await logctl.RunAsync($"groups describe {name}")).Succeeded();
        (await logctl.RunAsync($"groups delete {name} --execute")).Succeeded();
        (await logctl.RunAsync($"groups describe {name}")).Failed(1, "GROUP_ID_NOT_FOUND");
    }

    public static async Task WhatHasMembersIsLeftAlone(Logctl logctl, string name)
    {
        await NewTopicAsync(logctl, name);
        using var member = logctl.Start($"consume {name} --group {name} --follow");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        for (var i = 0; i < 2 * Records; i++)
            await member.StandardOutput.ReadLineAsync(limit.Token);
        var described = (await logctl.RunAsync($"groups describe {name} -o jsonl")).Succeeded().Objects.Single();
        var memberId = described.GetProperty("member").GetString()!;
        Assert.Equal([$"{name}-0", $"{name}-1"], described.GetProperty("partitions").EnumerateArray().Select(partition => partition.GetString()));
        (await logctl.RunAsync($"offsets reset {name} --all-topics --to earliest --execute")).Failed(1, memberId);
        (await logctl.RunAsync($"groups delete {name} --execute")).Failed(1, memberId);
        Signals.Send(member.Id, 2);
        await member.WaitForExitAsync(limit.Token);
        Assert.Equal(0, member.ExitCode);
        (await logctl.RunAsync($"offsets reset {name} --all-topics --to earliest --execute")).Succeeded();
        Assert.Equal(2 * Records, (await logctl.RunAsync($"consume {name} --group {name}")).Succeeded().Lines.Length);
    }

    public static async Task OffsetsAreMovedToEveryKindOfPlace(Logctl logctl, string name)
    {
        await NewTopicAsync(logctl, name);
        (await logctl.RunAsync($"offsets commit {name} --offset {name}:0=5 --offset {name}:1=7")).Succeeded();
        Assert.Empty((await logctl.RunAsync($"offsets list {name}")).Succeeded().Output);
        (await logctl.RunAsync($"offsets commit {name} --offset {name}:0=5 --offset {name}:1=7 --execute")).Succeeded();
        await AssertOffsetsAsync(logctl, name, 5, 7);
        var plan = (await logctl.RunAsync($"offsets reset {name} --topic {name}:0 --to latest -o jsonl")).Succeeded();
        Assert.Contains("Nothing was changed", plan.Errors, StringComparison.Ordinal);
        Assert.Equal(Records - 5, plan.Objects.Single().GetProperty("difference").GetInt64());
        await AssertOffsetsAsync(logctl, name, 5, 7);
        foreach (var (where, first, second) in new[]
        {
            ("--to latest", Records, Records), ("--shift -3", Records - 3, Records - 3), ("--shift 100", Records, Records), ("--to 4", 4, 4),
            ("--to 2030-01-01", Records, Records), ("--to 1h", 0, 0), ("--to -2", Records - 2, Records - 2), ("--to earliest", 0, 0),
        })
        {
            (await logctl.RunAsync($"offsets reset {name} --all-topics {where} --execute")).Succeeded();
            await AssertOffsetsAsync(logctl, name, first, second);
        }

        (await logctl.RunAsync($"offsets reset {name} --all-topics --to 21")).Failed(1, "is outside of it");
    }

    public static async Task WhatWasExportedIsImported(Logctl logctl, string name)
    {
        using var directory = new TemporaryDirectory();
        await NewTopicAsync(logctl, name);
        (await logctl.RunAsync($"offsets commit {name} --offset {name}:0=5 --offset {name}:1=7 --execute")).Succeeded();
        var file = directory.Write("offsets.csv", (await logctl.RunAsync($"offsets export {name}")).Succeeded().Output);
        (await logctl.RunAsync($"offsets import {name}-copy {file} --execute")).Succeeded();
        Assert.Equal(await OffsetsAsync(logctl, name), await OffsetsAsync(logctl, $"{name}-copy"));
        (await logctl.RunAsync($"offsets delete {name} --topic {name}:0 --execute")).Succeeded();
        Assert.Equal([7], await OffsetsAsync(logctl, name));
        (await logctl.RunAsync($"offsets reset {name} --file {file} --execute")).Succeeded();
        await AssertOffsetsAsync(logctl, name, 5, 7);
    }

    private static async Task AssertOffsetsAsync(Logctl logctl, string group, params long[] expected) => Assert.Equal(expected, await OffsetsAsync(logctl, group));

    private static async Task<IEnumerable<long>> OffsetsAsync(Logctl logctl, string group) =>
        (await logctl.RunAsync($"offsets describe {group} -o jsonl")).Succeeded().Objects.Select(row => row.GetProperty("offset").GetInt64()).ToList();
}
