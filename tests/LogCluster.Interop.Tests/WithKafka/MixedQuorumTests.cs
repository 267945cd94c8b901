using LogCluster.Interop.Brokers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.WithKafka;

/// <summary>Controllers of Apache Kafka and of LogCluster under one metadata quorum: they vote for each other, lead each other, and write one log.</summary>
public sealed class MixedQuorumTests
{
    [KafkaToolsFact]
    public async Task A_LogCluster_controller_joins_two_of_Kafka_follows_votes_and_leads()
    {
        await using var one = KafkaProcess.Create(1);
        await using var two = KafkaProcess.Create(2);
        var ours = BrokerProcess.FreePort();
        var controllers = $"{one.Controller},{two.Controller},127.0.0.1:{ours}";
        var first = $"1@{one.Controller}:LogClusterKafkaTestsAQ,2@{two.Controller}:LogClusterKafkaTestsAg";
        foreach (var node in new[] { one, two })
        {
            await node.ConfigureAsync("broker,controller", controllers);
            await node.FormatAsync(BrokerCluster.ClusterId, "--initial-controllers", first);
        }

        await Task.WhenAll(one.StartAsync(), two.StartAsync());
        await using var three = BrokerProcess.Create(
            "node.id=3", $"listeners=PLAINTEXT://127.0.0.1:{BrokerProcess.FreePort()},CONTROLLER://127.0.0.1:{ours}", "controller.listener.names=CONTROLLER",
            $"controller.quorum.bootstrap.servers={controllers}", "controller.quorum.auto.join.enable=true", "min.insync.replicas=2", "default.replication.factor=3");
        await three.FormatAsync(BrokerCluster.ClusterId, "--no-initial-controllers");
        await three.StartAgainAsync();
        await EachLeadsAsync(seed: 5, new(three, 3), new(one), new(two));
    }

    [KafkaToolsFact]
    public async Task A_Kafka_controller_joins_two_of_LogCluster_follows_votes_and_leads()
    {
        await using var ours = await BrokerCluster.StartAsync(2);
        await using var kafka = KafkaProcess.Create(3);
        await kafka.ConfigureAsync("broker,controller", $"{ours.Controllers},{kafka.Controller}", "controller.quorum.auto.join.enable=true");
        await kafka.FormatAsync(BrokerCluster.ClusterId, "--no-initial-controllers");
        await kafka.StartAsync();
        await EachLeadsAsync(seed: 6, new(kafka), new(ours.Nodes[0], 1), new(ours.Nodes[1], 2));
    }

    /// <summary>The one that joined leads first, by the vote of one of the two; then each of these, the second by the vote of the one that joined.</summary>
    private static async Task EachLeadsAsync(int seed, QuorumMember joined, QuorumMember first, QuorumMember second)
    {
        var quorum = new MixedQuorum(seed, first, second, joined);
        await quorum.VotesAsync();
        await quorum.LeadAsync(joined);
        await quorum.LeadAsync(first);
        await quorum.LeadAsync(second);
        await quorum.HandOverAsync();
        await quorum.AgreeAsync();
    }
}
