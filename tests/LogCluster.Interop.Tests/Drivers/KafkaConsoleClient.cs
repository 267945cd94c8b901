using LogCluster.Interop.Matrix;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Drivers;

/// <summary>Apache Kafka's console producer, which is idempotent, and console consumer.</summary>
internal sealed class KafkaConsoleClient : InteropClient
{
    public override string Name => "java";

    public override bool GivesTimestamps => false;

    public override Task WriteAsync(string bootstrap, string topic, string codec, RealText text) =>
        KafkaTools.Run(
            "console-producer", "--bootstrap-server", bootstrap, "--topic", topic, "--compression-codec", codec, "--batch-size", "100000",
            "--timeout", "5", "--reader-property", "parse.key=true", "--reader-property", "parse.headers=true")
            .RunAsync(write: stream => WriteLinesAsync(stream, text, timestamps: false, headers: true));

    public override async Task ReadAsync(string bootstrap, string topic, RecordCheck check)
    {
        await KafkaTools.Run(
            "console-consumer", "--bootstrap-server", bootstrap, "--topic", topic, "--partition", "0", "--offset", "earliest",
            "--max-messages", check.Count.ToString(), "--timeout-ms", "30000", "--formatter-property", "print.timestamp=true",
            "--formatter-property", "print.headers=true", "--formatter-property", "print.key=true")
            .RunAsync(read: stream => ByteLines.ReadAsync(stream, check.NextPrinted));
        check.Complete();
    }
}
