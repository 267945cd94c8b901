using LogCluster.Coordinators.Groups;

namespace LogCluster.Coordinators.Tests.Groups;

public sealed class GroupPartitionerTests
{
    /// <summary>Where Kafka keeps these groups (50 partitions, from the golden data directories), and hashes that are negative or the smallest of all.</summary>
    [Theory]
    [InlineData("g-regex", 5)]
    [InlineData("g-txn", 14)]
    [InlineData("g-classic", 18)]
    [InlineData("g-simple", 22)]
    [InlineData("g-mixed", 29)]
    [InlineData("g-static", 34)]
    [InlineData("g-modern-left", 43)]
    [InlineData("g-modern", 47)]
    [InlineData("", 0)]
    [InlineData("polygenelubricants", 0)]
    public void AGroupLivesWhereKafkaKeepsIt(string group, int partition) => Assert.Equal(partition, GroupPartitioner.PartitionOf(group, 50));
}
