using LogCluster.Interop.Drivers;
using LogCluster.Interop.Nodes;

namespace LogCluster.Interop.WithKafka;

/// <summary>Three voters of two kinds, each a broker too, and random requests to them. Whoever leads, the others have its log and its state.</summary>
internal sealed class MixedQuorum(int seed, params QuorumMember[] members)
{
    private const int RequestsPerPhase = 2;

    /// <summary>The first may still come to who sleeps, in the answer to the fetch that it had sent; the others do not.</summary>
    private const int RequestsAhead = 3;

    private readonly AdminLoad _load = new(seed);

    /// <summary>Completes when each of the three votes.</summary>
    public Task VotesAsync() => UntilAsync(members[0], "three voters", roles => roles.Count(role => role.Value != "observer") == members.Length);

    /// <summary>
    /// Makes <paramref name="next"/> lead by the rules of Raft alone: the third voter sleeps while requests are committed, then the leader is killed. The
    /// third one, awake again, lacks what is committed: nobody votes for it, and it votes for <paramref name="next"/>, which is no majority without it.
    /// </summary>
    public async Task LeadAsync(QuorumMember next)
    {
        var leader = await LeaderAsync(next);
        // An election by the way, on a slow machine; it took the same two votes.
        if (leader == next)
            return;
        var third = members.Single(member => member != next && member != leader);
        third.Pause();
        await _load.RunAsync(next.Bootstrap, RequestsAhead);
        await leader.KillAsync();
        third.Resume();
        await UntilAsync(next, $"{next.Id} to lead", roles => roles[next.Id] == "leader");
        await GoOnWithoutAsync(leader, next);
    }

    /// <summary>Stops the leader in order, whereupon one of the others takes over.</summary>
    public async Task HandOverAsync()
    {
        var leader = await LeaderAsync(members[0]);
        var next = members.First(member => member != leader);
        await leader.TerminateAsync();
        await UntilAsync(next, "another leader", roles => roles.Any(role => role.Value == "leader" && role.Key != leader.Id));
        await GoOnWithoutAsync(leader, next);
    }

    /// <summary>The two that are left serve requests, and the three when the other has come back.</summary>
    private async Task GoOnWithoutAsync(QuorumMember ended, QuorumMember asked)
    {
        await _load.RunAsync(asked.Bootstrap, RequestsPerPhase);
        await ended.StartAsync();
        await _load.RunAsync(ended.Bootstrap, RequestsPerPhase);
    }

    /// <summary>All have the same log to the byte, and tell clients the same, which is what was asked for.</summary>
    public async Task AgreeAsync()
    {
        await MetadataLogs.SameAsync([.. members.Select(member => member.DataDirectory)]);
        IReadOnlyList<string>[] states;
        var end = DateTime.UtcNow + StockClient.Patience;
        do
        {
            // What is in the log comes to each broker a little later.
            await Task.Delay(200);
            states = await Task.WhenAll(members.Select(member => AdminLoad.DescribeAsync(member.Bootstrap)));
        }
        while (DateTime.UtcNow < end && states.Any(state => !state.SequenceEqual(states[0])));
        Assert.All(states, state => Assert.Equal(states[0], state));
        Assert.NotEmpty(_load.Expected);
        Assert.Equal(_load.Expected.Count, states[0].Count);
        Assert.All(_load.Expected.Zip(states[0]), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    private async Task<QuorumMember> LeaderAsync(QuorumMember asked)
    {
        var leader = 0;
        await UntilAsync(asked, "a leader", roles => (leader = roles.FirstOrDefault(role => role.Value == "leader").Key) > 0);
        return members.Single(member => member.Id == leader);
    }

    private static async Task UntilAsync(QuorumMember asked, string what, Func<SortedDictionary<int, string>, bool> isSo)
    {
        var said = "";
        for (var end = DateTime.UtcNow + StockClient.Patience; DateTime.UtcNow < end; await Task.Delay(200))
        {
            var (exitCode, output, errors) = await QuorumText.Logctl(asked.Bootstrap, "--timeout", "3", "quorum", "describe", "-o", "jsonl").TryAsync();
            said = output + errors;
            if (exitCode == 0 && isSo(QuorumText.Roles(output)))
                return;
        }

        Assert.Fail($"waited for {what}: {said}");
    }
}
