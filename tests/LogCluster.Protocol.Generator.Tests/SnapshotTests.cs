using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace LogCluster.Protocol.Generator.Tests;

/// <summary>
/// What is generated, against the files under Snapshots/. LOGCLUSTER_UPDATE_SNAPSHOTS=1 writes them anew; read the difference
/// before you commit it.
/// </summary>
public sealed class SnapshotTests
{
    private const string Sample = """
        # Says what is stored.
        api 900 Sample broker controller forwardable advertised-from 0

        request 1-4 unstable flexible 3+ {
          # Who asks.
          Name: string nullable 2+ default null
          Mode: int8 default 2 ignorable
          Items: []Item {
            Id: uuid 4
            Weight: int32 1-3 default -1
            Notes: []string 2+ nullable
          }
          Owner: Peer 3+ tag 1
          Later: Peer 4+ nullable default null
          Labels: []int32 3+ tag 0

          struct Peer {
            Port: uint16
          }
        }

        response 1-4 unstable flexible 3+ {
          ThrottleTimeMs: int32 2+ ignorable
          ErrorCode: int16
          Data: records nullable
        }
        """;

    private const string Record = "metadata 7 SampleRecord 0 flexible 0+ {\n  Text: string\n}";

    private const string GroupRecord = "group-key 9 SampleGroupKey 0 {\n  Group: string\n}\ngroup-value 9 SampleGroupValue 0-1 flexible 1+ {\n  Epoch: int32\n}";

    public static TheoryData<string> Files() =>
    [
        "SampleRequest", "SampleResponse", "SampleRecord", "ApiKey", "ApiVersions", "RequestDecoder", "ResponseDecoder", "MetadataRecordType", "MetadataRecordDecoder",
        "SampleGroupKey", "SampleGroupValue", "GroupRecordType", "GroupRecordDecoder",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void GeneratedTextIsAsBefore(string name)
    {
        var result = GeneratorRun.Run(new SchemaText("Sample.kmsg", Sample), new SchemaText("SampleRecord.kmsg", Record), new SchemaText("SampleGroupRecord.kmsg", GroupRecord));
        Assert.Equal(Files().Count, result.GeneratedSources.Length);
        var actual = result.GeneratedSources.Single(source => source.HintName == name + ".g.cs").SourceText.ToString();
        var file = SnapshotFile(name);
        if (Environment.GetEnvironmentVariable("LOGCLUSTER_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(file, actual);
        Assert.Equal(File.ReadAllText(file), actual);
    }

    [Fact]
    public void GeneratedMessagesCompileWithoutWarnings()
    {
        var schema = "data Extra 0-1 flexible 1+ {\n  Text: string nullable\n  Parts: []Part {\n    X: float64\n  }\n  Mark: Part 1+ nullable tag 0\n}";
        GeneratorRun.Driver(new SchemaText("Extra.kmsg", schema))
            .RunGeneratorsAndUpdateCompilation(GeneratorRun.EmptyCompilation, out var compilation, out var diagnostics);
        Assert.Empty(diagnostics);
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
    }

    private static string SnapshotFile(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Snapshots", name + ".txt");
}
