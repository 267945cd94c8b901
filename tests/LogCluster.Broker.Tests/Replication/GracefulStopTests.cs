using LogCluster.Broker.Tests.Support;
using LogCluster.Core;

namespace LogCluster.Broker.Tests.Replication;

/// <summary>
/// What a stop in order costs who writes with acks=all to a partition that the node led, in virtual time: nobody loses a record or hears of anything but another
/// leader, and the next one takes records soon, although the fetchers of the others wait at that moment for bytes of partitions that nobody writes to.
/// </summary>
public sealed class GracefulStopTests
{
    private const string Topic = "t";
    private const int Partitions = 12;
    private static readonly TimeSpan UnavailableMax = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void APartitionTakesRecordsAgainWithin200Ms(int stopped)
    {
        using var cluster = TestCluster.Combined(3);
        cluster.Run(async () =>
        {
            await cluster.CreateReplicatedAsync(Topic, Partitions);
            var partition = 0;
            while ((await cluster.DescribeAsync(1, Topic, partition)).LeaderId != stopped)
                partition++;
            await cluster.Delay(TimeSpan.FromSeconds(3));
            var stop = cluster.Machine(stopped).Run(cluster.Node(stopped).StopAsync);
            var longest = await ProduceUntilAsync(cluster, partition, stopped, stop);
            Assert.True(longest < UnavailableMax, $"Nothing was acknowledged for {longest.TotalMilliseconds} ms.");
        });
    }

    /// <summary>One record after the other until the node has stopped and another leads; returns the longest time without an acknowledgement.</summary>
    private static async Task<TimeSpan> ProduceUntilAsync(TestCluster cluster, int partition, int leader, Task stop)
    {
        var time = cluster.ClientTime;
        var (former, longest, last) = (leader, TimeSpan.Zero, time.GetTimestamp());
        var connection = await cluster.ConnectAsync(leader);
        while (!stop.IsCompleted || leader == former)
        {
            var answer = await connection.ProduceAsync(Topic, Batches.Of("a"), partition: partition);
            if (answer.ErrorCode == ErrorCode.None)
            {
                longest = time.GetElapsedTime(last) is var gap && gap > longest ? gap : longest;
                last = time.GetTimestamp();
                await cluster.Delay(Pace);
                continue;
            }

            Assert.Equal(ErrorCode.NotLeaderOrFollower, answer.ErrorCode);
            connection.Dispose();
            leader = (await cluster.DescribeAsync(former == 1 ? 2 : 1, Topic, partition)).LeaderId;
            connection = await cluster.ConnectAsync(leader);
        }

        connection.Dispose();
        return longest;
    }
}
