using LogCluster.Interop.Drivers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Matrix;

/// <summary>More than 10 MB of real text, line by line, from each client to each client with each codec: bytes, keys, headers, timestamps, order.</summary>
public sealed class EveryClientReadsEveryOtherTests(MatrixFixture fixture) : IClassFixture<MatrixFixture>
{
    private const string Java = "java";
    private static readonly string[] Codecs = ["none", "gzip", "snappy", "lz4", "zstd"];

    public static TheoryData<string, string, string> OtherClients => Cases((writer, reader) => writer != Java && reader != Java);

    public static TheoryData<string, string, string> KafkaConsole => Cases((writer, reader) => writer == Java || reader == Java);

    [Theory]
    [MemberData(nameof(OtherClients))]
    public Task What_one_client_wrote_another_reads_unchanged(string writer, string codec, string reader) => ReadAsync(writer, codec, reader);

    [KafkaToolsTheory]
    [MemberData(nameof(KafkaConsole))]
    public Task Kafkas_console_tools_and_the_clients_read_each_other_unchanged(string writer, string codec, string reader) =>
        ReadAsync(writer, codec, reader);

    private async Task ReadAsync(string writer, string codec, string reader)
    {
        var topic = await fixture.TopicAsync(writer, codec);
        Assert.True(topic.Text.Bytes >= 10_000_000);
        await InteropClient.All[reader].ReadAsync(fixture.Bootstrap, topic.Name, topic.Check());
    }

    private static TheoryData<string, string, string> Cases(Func<string, string, bool> wanted)
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var writer in InteropClient.All.Keys)
        {
            foreach (var codec in Codecs)
            {
                foreach (var reader in InteropClient.All.Keys.Where(reader => wanted(writer, reader)))
                    cases.Add(writer, codec, reader);
            }
        }

        return cases;
    }
}
