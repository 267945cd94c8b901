using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;
using LogCluster.Interop.Matrix;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Behaviour;

/// <summary>Kafka's own dump-log reads what a node wrote, and finds no fault.</summary>
public sealed class FilesForKafkaTests
{
    private static readonly string[] Codecs = ["none", "gzip", "snappy", "lz4", "zstd"];

    [KafkaToolsFact]
    public async Task The_logs_have_no_fault_and_the_indexes_fit_them()
    {
        await using var broker = await BrokerProcess.StartAsync();
        foreach (var codec in Codecs)
            await new ConfluentClient().WriteAsync(broker.Bootstrap, codec, codec, RealText.Short);

        var running = await KafkaDump.ReadAsync(Codecs.Select(codec => FirstSegment(broker, codec) + ".log"));
        await broker.TerminateAsync();
        // The indexes of a segment that is appended to are in memory, and on disk once the node has stopped.
        var stopped = await KafkaDump.ReadAsync(Codecs.SelectMany(codec => new[] { ".log", ".index", ".timeindex" }.Select(kind => FirstSegment(broker, codec) + kind)));

        Assert.Equal(RealText.Short.Lines * Codecs.Length, Occurrences(running, "| offset: "));
        Assert.Equal(RealText.Short.Lines * Codecs.Length, Occurrences(stopped, "| offset: "));
        Assert.All(Codecs, codec => Assert.Contains($"compresscodec: {codec}", running, StringComparison.Ordinal));
        Assert.All(Codecs, codec => Assert.True(new FileInfo(FirstSegment(broker, codec) + ".index").Length > 0));
    }

    [KafkaToolsFact]
    public async Task The_metadata_log_of_a_running_node_has_no_fault()
    {
        await using var broker = await BrokerProcess.StartAsync();
        using var admin = StockClient.Admin(broker.Bootstrap);
        await admin.CreateTopicsAsync([new() { Name = "t", NumPartitions = 2, ReplicationFactor = 1, Configs = new() { ["retention.ms"] = "5" } }]);

        var said = await KafkaDump.ReadAsync([Path.Combine(broker.DataDirectory, "__cluster_metadata-0", "00000000000000000000.log")], "--cluster-metadata-decoder");

        Assert.Contains("REGISTER_BROKER_RECORD", said, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"TOPIC_RECORD\",\"version\":0,\"data\":{\"name\":\"t\"", said, StringComparison.Ordinal);
        Assert.Equal(2, Occurrences(said, "\"type\":\"PARTITION_RECORD\""));
    }

    [KafkaToolsFact]
    public async Task A_snapshot_of_the_metadata_has_no_fault_and_Kafkas_shell_reads_it()
    {
        await using var broker = await BrokerProcess.StartAsync("metadata.log.max.snapshot.interval.ms=500");
        using var admin = StockClient.Admin(broker.Bootstrap);
        await admin.CreateTopicsAsync([new() { Name = "t", NumPartitions = 2, ReplicationFactor = 1, Configs = new() { ["retention.ms"] = "5" } }]);
        var snapshot = await SnapshotAsync(broker, "retention.ms");

        var said = await KafkaDump.ReadAsync([snapshot], "--cluster-metadata-decoder");
        Assert.Contains("SnapshotHeader", said, StringComparison.Ordinal);
        Assert.Contains("KRaftVoters", said, StringComparison.Ordinal);
        Assert.Contains("SnapshotFooter", said, StringComparison.Ordinal);
        Assert.Contains("REGISTER_BROKER_RECORD", said, StringComparison.Ordinal);
        Assert.Equal(2, Occurrences(said, "\"type\":\"PARTITION_RECORD\""));

        var shell = await KafkaDump.FindInSnapshotAsync(snapshot, "/image");
        Assert.Contains("/image/topics/byName/t/0", shell, StringComparison.Ordinal);
        Assert.Contains("/image/topics/byName/t/1", shell, StringComparison.Ordinal);
        Assert.Contains("/image/configs/TOPIC:t/retention.ms", shell, StringComparison.Ordinal);
    }

    /// <summary>The path of a snapshot that has the text: snapshots come by time.</summary>
    private static async Task<string> SnapshotAsync(BrokerProcess broker, string text)
    {
        var directory = Path.Combine(broker.DataDirectory, "__cluster_metadata-0");
        for (var end = DateTime.UtcNow.AddSeconds(30); DateTime.UtcNow < end; await Task.Delay(200))
        {
            foreach (var snapshot in Directory.GetFiles(directory, "*.checkpoint"))
            {
                if ((await File.ReadAllTextAsync(snapshot, System.Text.Encoding.Latin1)).Contains(text, StringComparison.Ordinal))
                    return snapshot;
            }
        }

        Assert.Fail("no snapshot came");
        return "";
    }

    private static string FirstSegment(BrokerProcess broker, string topic) => Path.Combine(broker.DataDirectory, $"{topic}-0", "00000000000000000000");

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;
}
