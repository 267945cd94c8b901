using LogCluster.Core.Wire;
using LogCluster.Golden.Messages;

namespace LogCluster.Protocol.Tests;

/// <summary>Random values of every message in every version, written and read back.</summary>
public sealed class RoundTripTests
{
    private const int ValuesPerVersion = 20;

    public static TheoryData<string> Schemas() => SchemaFiles.Names();

    [Theory]
    [MemberData(nameof(Schemas))]
    public void ValuesReadBackAsWritten(string name)
    {
        var schema = SchemaFiles.Messages[name];
        var type = SchemaFiles.TypeOf(name);
        for (var version = type.LowestVersion; version <= type.HighestVersion; version++)
        {
            for (var seed = 0; seed < ValuesPerVersion; seed++)
            {
                var message = new RandomMessages(new Random(seed), schema, version).Create();
                var bytes = VectorCheck.Encode(message, version);
                var reader = new WireReader(bytes);
                var read = type.Read(ref reader, version);
                reader.ExpectEnd();
                Assert.True(reader.Error == WireError.None, $"{name} v{version} seed {seed}: {reader.Error} at {reader.Position}");
                var difference = MessageComparer.Difference(message, read, name);
                Assert.True(difference is null, $"v{version} seed {seed}: {difference}");
                Assert.Equal(bytes, VectorCheck.Encode(read, version));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void NewMessageReadsBackInEveryVersion(string name)
    {
        var type = SchemaFiles.TypeOf(name);
        for (var version = type.LowestVersion; version <= type.HighestVersion; version++)
        {
            var reader = new WireReader(VectorCheck.Encode(type.Create(), version));
            var read = type.Read(ref reader, version);
            reader.ExpectEnd();
            Assert.Equal(WireError.None, reader.Error);
            Assert.Null(MessageComparer.Difference(type.Create(), read, name));
        }
    }
}
