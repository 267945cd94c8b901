using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Matrix;

/// <summary>Three nodes, and a shorter text from each writer, each with another codec; then every node is restarted, one after the other.</summary>
public sealed class ClusterMatrixFixture : MatrixFixture
{
    private static readonly string[] Codecs = ["gzip", "snappy", "lz4", "zstd"];

    private protected override RealText Text => RealText.Short;

    internal static string CodecOf(string writer) => Codecs[InteropClient.All.Keys.Order(StringComparer.Ordinal).ToList().IndexOf(writer) % Codecs.Length];

    private protected override async Task<IBrokers> StartAsync() => await BrokerCluster.StartAsync();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var writer in InteropClient.All.Keys.Where(writer => writer != ClientMatrix.Java || KafkaTools.Missing is null))
            await TopicAsync(writer, CodecOf(writer));
        await Brokers.RestartAsync(killed: false);
    }
}
