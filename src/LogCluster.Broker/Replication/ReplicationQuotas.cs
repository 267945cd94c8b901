using System.Globalization;
using LogCluster.Metadata.Configuration;

namespace LogCluster.Broker.Replication;

/// <summary>The limits of replication on this node, as leader and as follower, as the dynamic configuration has them (KIP-73). Thread-safe.</summary>
internal sealed class ReplicationQuotas
{
    private const string LeaderRate = "leader.replication.throttled.rate";
    private const string FollowerRate = "follower.replication.throttled.rate";

    public ReplicationQuotas(NodeConfig config, TimeProvider time)
    {
        var (samples, length) = (config.Int("replication.quota.window.num"), TimeSpan.FromSeconds(config.Int("replication.quota.window.size.seconds")));
        (Leader, Follower) = (new ReplicationQuota(time, samples, length), new ReplicationQuota(time, samples, length));
    }

    public ReplicationQuota Leader { get; }

    public ReplicationQuota Follower { get; }

    public void Follow(NodeConfig current) => (Leader.Limit, Follower.Limit) = (RateOf(current, LeaderRate), RateOf(current, FollowerRate));

    /// <summary>The keys stand in no table, as in Kafka, where they have no value at the start either.</summary>
    private static long RateOf(NodeConfig config, string key) =>
        config.Chain(key) is [{ Value: { } text }, ..] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) ? rate : ReplicationQuota.Unlimited;
}
