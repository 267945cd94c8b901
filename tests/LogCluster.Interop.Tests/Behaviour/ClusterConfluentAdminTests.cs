using Confluent.Kafka;
using Confluent.Kafka.Admin;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Behaviour;

/// <summary>Against three nodes.</summary>
public sealed class ClusterConfluentAdminTests(ClusterFixture fixture) : ConfluentAdmin(fixture), IClassFixture<ClusterFixture>
{
    [Fact]
    public async Task Leadership_goes_back_to_the_preferred_replica()
    {
        var topic = fixture.NewTopic();
        using var admin = StockClient.Admin(fixture.Bootstrap);
        await fixture.CreateAsync(new TopicSpecification { Name = topic, NumPartitions = 2, ReplicasAssignments = new() { [0] = [1, 2, 3], [1] = [2, 3, 1] } });
        await fixture.Nodes[0].RestartAsync(killed: false);
        await EventuallyAsync(async () => (await DescribeAsync(admin, topic)).Single().Partitions is [{ Leader.Id: 2, ISR.Count: 3 }, { Leader.Id: 2, ISR.Count: 3 }]);

        var elected = await Assert.ThrowsAsync<ElectLeadersException>(() => admin.ElectLeadersAsync(ElectionType.Preferred, [new(topic, 0), new(topic, 1)]));

        Assert.Equal(
            [(0, ErrorCode.NoError), (1, ErrorCode.ElectionNotNeeded)],
            elected.Results.TopicPartitions.Select(result => (result.Partition.Value, result.Error.Code)).Order());
        await EventuallyAsync(async () => (await DescribeAsync(admin, topic)).Single().Partitions is [{ Leader.Id: 1 }, { Leader.Id: 2 }]);
    }
}
