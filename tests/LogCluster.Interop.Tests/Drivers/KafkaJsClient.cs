using LogCluster.Interop.Matrix;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Drivers;

/// <summary>kafkajs by clients/kafkajs.cjs.</summary>
internal sealed class KafkaJsClient : InteropClient
{
    public override string Name => "kafkajs";

    public override Task WriteAsync(string bootstrap, string topic, string codec, RealText text) => WriteAsync(bootstrap, topic, codec, text, "produce");

    public Task WriteIdempotentlyAsync(string bootstrap, string topic, string codec, RealText text) =>
        WriteAsync(bootstrap, topic, codec, text, "idempotent");

    public override async Task ReadAsync(string bootstrap, string topic, RecordCheck check)
    {
        await Script(bootstrap, "consume", topic, check.Count.ToString()).RunAsync(read: stream => ByteLines.ReadAsync(stream, check.NextPrinted));
        check.Complete();
    }

    private Task WriteAsync(string bootstrap, string topic, string codec, RealText text, string command) =>
        Script(bootstrap, command, topic, codec).RunAsync(write: stream => WriteLinesAsync(stream, text, timestamps: true, headers: true));

    private static Tool Script(params string[] args)
    {
        Assert.True(Directory.Exists(Path.Combine(Repository.Clients, "node_modules")), "kafkajs is not installed: make setup-test installs it");
        return new Tool("node", [Path.Combine(Repository.Clients, "kafkajs.cjs"), .. args]);
    }
}
