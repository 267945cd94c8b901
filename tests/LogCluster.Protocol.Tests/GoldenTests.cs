using LogCluster.Core.Wire;
using LogCluster.Golden;
using LogCluster.Golden.Messages;

namespace LogCluster.Protocol.Tests;

/// <summary>The vectors under tests/golden/messages, written by Apache Kafka 4.3.1.</summary>
public sealed class GoldenTests
{
    private static readonly string Folder = Path.Combine(GoldenFiles.RepositoryRoot(), "tests", "golden", "messages");

    [Fact]
    public void EveryVectorDecodesAndEncodes()
    {
        var reports = new MessagesCheck().Run(Folder).ToList();
        Assert.Empty(reports.SelectMany(report => report.Failures));
        Assert.True(reports.Sum(report => report.Checked) >= 2_392);
        // headers.json names the APIs that have no schema here; of nothing else is there more than we can check.
        Assert.All(reports.Where(report => report.Kind != "messages/headers"), report => Assert.Equal(0, report.Skipped));
    }

    [Fact]
    public void EverySchemaAndVersionHasAVector()
    {
        var vectors = Vectors().Select(vector => (vector.Schema, vector.Version)).ToHashSet();
        foreach (var type in MessageType.All)
        {
            for (var version = type.LowestVersion; version <= type.HighestVersion; version++)
                Assert.Contains((type.Class.Name, version), vectors);
        }
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        var checkedCount = 0;
        foreach (var vector in Vectors())
        {
            var type = MessageType.Find(vector.Schema)!;
            for (var length = 0; length < vector.Body.Length; length++, checkedCount++)
            {
                var reader = new WireReader(vector.Body.AsMemory(0, length));
                type.Read(ref reader, vector.Version);
                Assert.True(reader.Failed, $"{vector} cut to {length} bytes of {vector.Body.Length} is read");
            }
        }

        Assert.True(checkedCount > 400_000);
    }

    private static IEnumerable<MessageVector> Vectors() =>
        Directory.EnumerateFiles(Folder, "*.jsonl").Where(file => Path.GetFileName(file) != "specials.jsonl").SelectMany(MessageVector.ReadFile);
}
