using LogCluster.Comparison.Answers;
using LogCluster.Comparison.Brokers;
using LogCluster.Protocol;

namespace LogCluster.Comparison;

/// <summary>One request that both brokers get.</summary>
/// <param name="IsRead">It changes nothing, so that it may be repeated until a change has reached the broker's view.</param>
internal sealed record Call(ApiKey Api, short Version, string Name, bool IsRead, Func<Peer, Task<AnswerLines>> Run)
{
    /// <summary>Under what key a later call finds the answer; null when there is nothing to wait for.</summary>
    public string? Begins { get; init; }
}
