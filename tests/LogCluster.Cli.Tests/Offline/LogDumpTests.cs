using System.Security.Cryptography;
using System.Text.Json;
using LogCluster.Cli.Tests.Support;

namespace LogCluster.Cli.Tests.Offline;

public sealed class LogDumpTests(GoldenDirectories golden) : IClassFixture<GoldenDirectories>
{
    private string Single => golden.DataOf("single/single", 1);

    [Fact]
    public async Task EveryRecordIsWhatKafkasClientRead()
    {
        var dumped = (await new Logctl().RunAsync($"log dump {Single} --output jsonl")).Succeeded().Objects;
        var records = dumped.ToDictionary(KeyOf);
        Assert.Equal(dumped.Length, records.Count);
        var expected = GoldenDirectories.Expected("single/expected/records").ToList();
        Assert.All(expected, record => AssertSame(record, records[KeyOf(record)]));
        // The metadata log is no topic that a client can read.
        var readable = records.Keys.Where(key => key.Topic != "__cluster_metadata").ToHashSet();
        Assert.Equal(expected.Select(KeyOf).ToHashSet(), readable);
    }

    private static (string Topic, int Partition, long Offset) KeyOf(JsonElement record) =>
        (record.GetProperty("topic").GetString()!, record.GetProperty("partition").GetInt32(), record.GetProperty("offset").GetInt64());

    private static void AssertSame(JsonElement expected, JsonElement dumped)
    {
        foreach (var field in expected.EnumerateObject())
        {
            if (field.NameEquals("valueLength"))
                Assert.Equal(field.Value.GetInt32(), dumped.GetProperty("value").GetBytesFromBase64().Length);
            else if (field.NameEquals("valueSha256"))
                Assert.Equal(field.Value.GetString(), Convert.ToHexStringLower(SHA256.HashData(dumped.GetProperty("value").GetBytesFromBase64())));
            else
                Assert.True(JsonElement.DeepEquals(field.Value, dumped.GetProperty(field.Name)), $"{KeyOf(expected)}: {field.Name} is {dumped.GetProperty(field.Name)}, not {field.Value}");
        }
    }

    [Theory]
    [InlineData("__consumer_offsets-1", "consumer-offsets")]
    [InlineData("__cluster_metadata-0", "cluster-metadata")]
    public async Task InternalTopicsAreDecodedAsKafkaDecodesThem(string directory, string decodedBy)
    {
        var dumped = (await new Logctl().RunAsync($"log dump {Path.Combine(Single, directory)} -o jsonl --decode --control")).Succeeded().Objects
            .ToDictionary(record => record.GetProperty("offset").GetInt64(), record => record.GetProperty("decoded"));
        var expected = GoldenDirectories.Expected($"single/expected/{decodedBy}.decoded")
            .Where(record => record.GetProperty("file").GetString() is { } file && file.StartsWith($"{directory}/", StringComparison.Ordinal) && file.EndsWith(".log", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(expected);
        foreach (var record in expected)
        {
            var decoded = dumped[record.GetProperty("offset").GetInt64()];
            if (record.TryGetProperty("key", out var key))
                AssertHolds(key, decoded.GetProperty("key"));
            AssertHolds(record.TryGetProperty("value", out var value) ? value : record.GetProperty("data"), decoded.GetProperty("value"));
        }
    }

    /// <summary>All that Kafka shows, in whatever company: fields that the record's version lacks stand here with their defaults.</summary>
    private static void AssertHolds(JsonElement expected, JsonElement actual)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.All(expected.EnumerateObject(), field => AssertHolds(field.Value, actual.GetProperty(field.Name)));
                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
                Assert.All(expected.EnumerateArray().Zip(actual.EnumerateArray()), pair => AssertHolds(pair.First, pair.Second));
                break;
            case JsonValueKind.Number:
                Assert.Equal(expected.GetDouble(), actual.GetDouble());
                break;
            default:
                Assert.Equal(expected.ToString(), actual.ToString());
                break;
        }
    }

    [Theory]
    [InlineData("codec-none-0/00000000000000000000.index", "offset,position")]
    [InlineData("codec-none-0/00000000000000000000.timeindex", "timestamp,time,offset")]
    [InlineData("codec-none-0/leader-epoch-checkpoint", "leaderEpoch,startOffset")]
    [InlineData("codec-none-0/partition.metadata", "name,value")]
    [InlineData("__cluster_metadata-0/quorum-state", "name,value")]
    [InlineData("meta.properties", "name,value")]
    [InlineData("recovery-point-offset-checkpoint", "topic,partition,offset")]
    [InlineData("bootstrap.checkpoint", "position,bytes,baseOffset")]
    public async Task EveryKindOfFileIsShown(string file, string columns)
    {
        var result = (await new Logctl().RunAsync($"log dump {Path.Combine(Single, file)} -o csv")).Succeeded();
        Assert.StartsWith($"file,{columns}", result.Output, StringComparison.Ordinal);
        Assert.True(result.Lines.Length > 1);
    }

    [Theory]
    [InlineData(".txnindex", "producerId,firstOffset,lastOffset,lastStableOffset")]
    [InlineData(".snapshot", "producerId,producerEpoch,lastSequence,lastOffset")]
    public async Task FilesOfTransactionsAreShown(string extension, string columns)
    {
        var files = Directory.GetFiles(Path.Combine(Single, "txn-0"), $"*{extension}");
        var result = (await new Logctl().RunAsync($"log dump {string.Join(' ', files)} -o csv")).Succeeded();
        Assert.StartsWith($"file,{columns}", result.Output, StringComparison.Ordinal);
        Assert.True(result.Lines.Length > 1);
    }

    [Fact]
    public async Task DamageIsNamedAndTheRestIsShown()
    {
        var directory = Path.Combine(golden.DataOf("killed/damaged", 1), "flipped-middle-0");
        var result = (await new Logctl().RunAsync($"log dump {directory} -o jsonl")).Failed(1, "batch of offset 94: the checksum does not fit");
        var offsets = result.Objects.Select(record => record.GetProperty("offset").GetInt64()).ToHashSet();
        Assert.Contains(93, offsets);
        Assert.DoesNotContain(94, offsets);
        Assert.Contains(100, offsets);
    }

    [Fact]
    public async Task APathThatIsNotThereIsSaid() => (await new Logctl().RunAsync("log dump /nonexistent")).Failed(1, "there is no such file or directory");

    [Fact]
    public async Task AFileThatIsNoneOfOursIsSaid()
    {
        using var directory = new TemporaryDirectory();
        (await new Logctl().RunAsync($"log dump {directory.Write("notes.txt", "hello")}")).Failed(1, "no file of a data directory that is known");
    }
}
