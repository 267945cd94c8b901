using LogCluster.Interop.Matrix;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Drivers;

/// <summary>kcat, which gives all records the same headers and the time of the moment.</summary>
internal sealed class KcatClient : InteropClient
{
    public override string Name => "kcat";

    public override bool GivesTimestamps => false;

    public override byte[] HeadersOf(int line) => "source=kcat"u8.ToArray();

    public override Task WriteAsync(string bootstrap, string topic, string codec, RealText text) =>
        new Tool("kcat", "-b", bootstrap, "-P", "-t", topic, "-p", "0", "-z", codec, "-K", @"\t", "-H", "source=kcat")
            .RunAsync(write: stream => WriteLinesAsync(stream, text, timestamps: false, headers: false));

    public override async Task ReadAsync(string bootstrap, string topic, RecordCheck check)
    {
        await new Tool("kcat", "-b", bootstrap, "-C", "-t", topic, "-p", "0", "-o", "beginning", "-e", "-q", "-f", @"CreateTime:%T\t%h\t%k\t%s\n")
            .RunAsync(read: stream => ByteLines.ReadAsync(stream, check.NextPrinted));
        check.Complete();
    }
}
