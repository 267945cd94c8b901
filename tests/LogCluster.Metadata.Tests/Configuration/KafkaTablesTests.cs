using System.Text.Json;
using LogCluster.Metadata.Configuration;

namespace LogCluster.Metadata.Tests.Configuration;

/// <summary>The table of keys beside Kafka 4.3.1's.</summary>
public sealed class KafkaTablesTests
{
    /// <summary>A node that is given nothing is a whole cluster with its data beside it: Kafka asks for these; and its groups do not wait for more members.</summary>
    private static readonly string[] OwnDefaults = ["controller.listener.names", "group.initial.rebalance.delay.ms", "log.dir", "node.id", "process.roles"];

    [KafkaTablesFact]
    public void EveryKeyHasKafkasTypeRuleDefaultAndSynonyms()
    {
        foreach (var (scope, file) in new[] { (ConfigScope.Broker, "broker"), (ConfigScope.Topic, "topic"), (ConfigScope.Group, "group") })
        {
            var lines = File.ReadAllLines(Path.Combine(KafkaTablesFactAttribute.Directory, $"{file}.jsonl"));
            Assert.NotEmpty(lines);
            foreach (var line in lines)
            {
                using var kafka = JsonDocument.Parse(line);
                var name = Text(kafka, "name")!;
                var own = ConfigTable.Find(scope, name);
                Assert.True(own is not null, $"{name} is missing");
                Assert.Equal((name, Text(kafka, "type")), (own.Name, own.Type.ToString().ToUpperInvariant()));
                Assert.Equal((name, Text(kafka, "valid") ?? ""), (own.Name, own.ValidText));
                if (!OwnDefaults.Contains(name))
                    Assert.Equal((name, Text(kafka, "default")), (own.Name, own.Default));
                if (scope == ConfigScope.Topic && kafka.RootElement.TryGetProperty("synonyms", out var synonyms))
                    Assert.Equal(synonyms.EnumerateArray().Select(synonym => synonym.GetString()!), own.Synonyms);
            }
        }
    }

    private static string? Text(JsonDocument line, string name) => line.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
}
