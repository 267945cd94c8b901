using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Behaviour;

/// <summary>Kafka's own programs for operators, beside those of <see cref="AdminTests"/>.</summary>
public sealed class KafkaAdminToolsTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private Task<string> Run(string program, params string[] args) =>
        KafkaTools.Run(program, ["--bootstrap-server", fixture.Bootstrap, .. args]).OutputAsync();

    [KafkaToolsFact]
    public async Task The_quorum_and_the_features_are_described()
    {
        Assert.Matches(@"LeaderId:\s+1\b", await Run("metadata-quorum", "describe", "--status"));
        Assert.Matches(@"(?m)^1\s.*\bLeader\b", await Run("metadata-quorum", "describe", "--replication"));
        Assert.Contains("metadata.version", await Run("features", "describe"), StringComparison.Ordinal);
    }

    [KafkaToolsFact]
    public async Task A_groups_offsets_are_reset_and_a_topics_settings_changed()
    {
        var topic = fixture.NewTopic("reset");
        using (var producer = StockClient.Producer(fixture.Bootstrap))
        {
            for (var i = 0; i < 3; i++)
                await producer.ProduceAsync(topic, new() { Value = $"{i}" });
        }

        var moved = await Run("consumer-groups", "--group", "moved", "--topic", topic, "--reset-offsets", "--to-latest", "--execute");
        Assert.Matches($@"moved\s+{topic}\s+0\s+3", moved);
        await Run("configs", "--alter", "--entity-type", "topics", "--entity-name", topic, "--add-config", "retention.ms=86400000");
        Assert.Contains("retention.ms=86400000", await Run("configs", "--describe", "--entity-type", "topics", "--entity-name", topic), StringComparison.Ordinal);
        Assert.Contains($"\"partition\":\"{topic}-0\"", await Run("log-dirs", "--describe", "--topic-list", topic), StringComparison.Ordinal);
    }
}
