using LogCluster.Golden;
using LogCluster.Golden.Messages;
using LogCluster.Protocol.Generator.Model;
using LogCluster.Protocol.Generator.Parsing;

namespace LogCluster.Protocol.Tests;

/// <summary>The schemas, so that tests can make values that fit a version.</summary>
internal static class SchemaFiles
{
    public static IReadOnlyDictionary<string, MessageSchema> Messages { get; } = Read("src/LogCluster.Protocol/Schemas")
        .Concat(Read("tests/LogCluster.Protocol.Tests/Schemas"))
        .ToDictionary(message => message.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names() => [.. Messages.Keys.Order(StringComparer.Ordinal)];

    public static MessageType TypeOf(string name) =>
        name == nameof(EveryFeature) ? MessageType.Of<EveryFeature>() : MessageType.Find(name)!;

    private static IEnumerable<MessageSchema> Read(string folder) =>
        Directory.EnumerateFiles(Path.Combine(GoldenFiles.RepositoryRoot(), folder), "*.kmsg", SearchOption.AllDirectories)
            .SelectMany(file => SchemaParser.Parse(file, File.ReadAllText(file)).Messages);
}
