namespace LogCluster.Comparison.Brokers;

/// <summary>Apache Kafka, one combined node, by the script <c>cluster</c>.</summary>
internal sealed class KafkaRun(string scripts, int port) : BrokerRun("Kafka", port)
{
    public override string DataDirectory => Path.Combine(Directory, "1/data");

    public override async Task StartAsync(IEnumerable<string> properties) => await ClusterAsync(["start", Directory, "1", .. properties]);

    protected override async Task StopAsync() => await ClusterAsync(["stop", Directory]);

    private async Task ClusterAsync(string[] args) =>
        (await RunAsync(Path.Combine(scripts, "cluster"), args, toItsEnd: true, PortText)).Dispose();
}
