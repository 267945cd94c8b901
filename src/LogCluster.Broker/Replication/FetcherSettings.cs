using LogCluster.Metadata.Configuration;

namespace LogCluster.Broker.Replication;

/// <summary>How replicas are fetched, as configured at start. Immutable.</summary>
/// <param name="Listener">Of the sources, by which brokers reach each other.</param>
/// <param name="FetchersPerSource"><c>num.replica.fetchers</c>.</param>
/// <param name="MinBytes">What a source has together before it answers, up to <paramref name="WaitMax"/>.</param>
/// <param name="PartitionBytesMax">Of one partition in one answer, but for a batch that is larger.</param>
/// <param name="BackoffMax">Between attempts that fail; they begin closer together.</param>
/// <param name="Timeout">How long a source may take beyond the wait that it was allowed.</param>
internal sealed record FetcherSettings(
    string Listener, int FetchersPerSource, int MinBytes, int PartitionBytesMax, int ResponseBytesMax, TimeSpan WaitMax, TimeSpan BackoffMax, TimeSpan Timeout)
{
    public static FetcherSettings From(NodeConfig config) => new(
        (config.Text("inter.broker.listener.name") ?? config.Text("security.inter.broker.protocol") ?? "PLAINTEXT").ToUpperInvariant(),
        config.Int("num.replica.fetchers"),
        config.Int("replica.fetch.min.bytes"),
        config.Int("replica.fetch.max.bytes"),
        config.Int("replica.fetch.response.max.bytes"),
        config.Milliseconds("replica.fetch.wait.max.ms"),
        config.Milliseconds("replica.fetch.backoff.ms"),
        config.Milliseconds("replica.socket.timeout.ms"));
}
