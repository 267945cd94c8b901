using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Matrix;

/// <summary>Through three nodes, each of which was restarted between the writing and the reading.</summary>
public sealed class EveryClientReadsAfterARollTests(ClusterMatrixFixture fixture) : ClientMatrix(fixture), IClassFixture<ClusterMatrixFixture>
{
    public static TheoryData<string, string, string> OtherClients => Of((writer, reader) => writer != Java && reader != Java);

    public static TheoryData<string, string, string> KafkaConsole => Of((writer, reader) => writer == Java || reader == Java);

    protected override int BytesMin => 100_000;

    [Theory]
    [MemberData(nameof(OtherClients))]
    public Task What_one_client_wrote_another_reads_unchanged(string writer, string codec, string reader) => ReadAsync(writer, codec, reader);

    [KafkaToolsTheory]
    [MemberData(nameof(KafkaConsole))]
    public Task Kafkas_console_tools_and_the_clients_read_each_other_unchanged(string writer, string codec, string reader) =>
        ReadAsync(writer, codec, reader);

    private static TheoryData<string, string, string> Of(Func<string, string, bool> wanted) => Cases(writer => [ClusterMatrixFixture.CodecOf(writer)], wanted);
}
