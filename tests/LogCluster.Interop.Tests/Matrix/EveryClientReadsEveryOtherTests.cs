using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Matrix;

/// <summary>More than 10 MB with each codec, through one node.</summary>
public sealed class EveryClientReadsEveryOtherTests(MatrixFixture fixture) : ClientMatrix(fixture), IClassFixture<MatrixFixture>
{
    private static readonly string[] Codecs = ["none", "gzip", "snappy", "lz4", "zstd"];

    public static TheoryData<string, string, string> OtherClients => Cases(_ => Codecs, (writer, reader) => writer != Java && reader != Java);

    public static TheoryData<string, string, string> KafkaConsole => Cases(_ => Codecs, (writer, reader) => writer == Java || reader == Java);

    protected override int BytesMin => 10_000_000;

    [Theory]
    [MemberData(nameof(OtherClients))]
    public Task What_one_client_wrote_another_reads_unchanged(string writer, string codec, string reader) => ReadAsync(writer, codec, reader);

    [KafkaToolsTheory]
    [MemberData(nameof(KafkaConsole))]
    public Task Kafkas_console_tools_and_the_clients_read_each_other_unchanged(string writer, string codec, string reader) =>
        ReadAsync(writer, codec, reader);
}
