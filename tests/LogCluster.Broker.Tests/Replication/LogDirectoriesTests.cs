using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Tests.Replication;

/// <summary>Nodes with several log directories (KIP-112, KIP-858): one that fails goes alone, and the cluster notices.</summary>
public sealed class LogDirectoriesTests
{
    private const int Partitions = 4;

    private static readonly (string Key, string Value)[] TwoDirectories =
        [("log.dirs", "/a,/b"), ("replica.lag.time.max.ms", "4000"), ("broker.session.timeout.ms", "3000"), ("broker.heartbeat.interval.ms", "500")];

    [Fact]
    public void PartitionsAreSpreadOverTheDirectoriesAndFoundAgain()
    {
        using var cluster = TestCluster.Combined(3, TwoDirectories);
        int[] before = [];
        cluster.Run(async () =>
        {
            await cluster.CreateReplicatedAsync("t", Partitions);
            before = PartitionsIn(await DescribeAsync(cluster, 2), "/b");
            Assert.Equal(Partitions / 2, before.Length);
        });
        cluster.Stop(2);
        cluster.Start(2);
        cluster.Run(async () => Assert.Equal(before, PartitionsIn(await DescribeAsync(cluster, 2), "/b")));
    }

    [Fact]
    public void AFailedDirectoryGivesUpItsPartitionsAndTheRestServes()
    {
        using var cluster = TestCluster.Combined(3, TwoDirectories);
        var node = 0;
        int[] lost = [], kept = [];
        cluster.Run(async () =>
        {
            node = await cluster.CreateReplicatedAsync("t", Partitions);
            var other = node == 1 ? 2 : 1;
            var directories = await DescribeAsync(cluster, node);
            (lost, kept) = (PartitionsIn(directories, "/b"), PartitionsIn(directories, "/a"));
            cluster.Machine(node).Disk.Faults.BrokenDirectory = "/b";
            foreach (var partition in lost)
                await ProduceSomewhereAsync(cluster, other, partition);
            foreach (var partition in lost)
            {
                Assert.NotEqual(node, await cluster.UntilLedByAnotherAsync(other, "t", node, partition));
                await cluster.UntilInSyncAsync(other, "t", 2, partition);
                Assert.Equal(ErrorCode.KafkaStorageError, await ProduceAsync(cluster, node, partition));
                await ProduceSomewhereAsync(cluster, other, partition);
            }

            foreach (var partition in kept)
            {
                await ProduceSomewhereAsync(cluster, other, partition);
                await cluster.UntilInSyncAsync(other, "t", 3, partition);
            }

            var after = await DescribeAsync(cluster, node);
            Assert.Equal([(ErrorCode.None, "/a"), (ErrorCode.KafkaStorageError, "/b")], after.Select(directory => (directory.ErrorCode, directory.LogDir)));
            Assert.Equal(kept, PartitionsIn(after, "/a"));
            Assert.Empty(after[1].Topics);
            Assert.Empty(cluster.Node(node).ReasonsNotReady);
            await cluster.CreateReplicatedAsync("later", Partitions);
        });
        Assert.False(cluster.Node(node).Failed.IsFaulted);
        // Broken still: the node starts with what it has.
        cluster.Kill(node);
        cluster.Start(node);
        cluster.Run(async () =>
        {
            var other = node == 1 ? 2 : 1;
            foreach (var partition in kept)
            {
                await cluster.UntilInSyncAsync(other, "t", 3, partition);
                await ProduceSomewhereAsync(cluster, other, partition);
            }

            foreach (var partition in lost)
            {
                await ProduceSomewhereAsync(cluster, other, partition);
                while (await ProduceAsync(cluster, node, partition) != ErrorCode.KafkaStorageError)
                    await cluster.Delay(TimeSpan.FromMilliseconds(50));
                await cluster.UntilInSyncAsync(other, "t", 2, partition);
            }
        });
        Assert.False(cluster.Node(node).Failed.IsFaulted);
        cluster.Machine(node).Disk.Faults.BrokenDirectory = null;
        cluster.Kill(node);
        cluster.Start(node);
        cluster.Run(async () =>
        {
            for (var partition = 0; partition < Partitions; partition++)
                await cluster.UntilInSyncAsync(node, "t", 3, partition);
        });
    }

    [Fact]
    public void WithoutTheDirectoryOfTheMetadataTheNodeStopsWithASentence()
    {
        using var cluster = TestCluster.Combined(3, TwoDirectories);
        var node = 0;
        cluster.Run(async () =>
        {
            node = await cluster.CreateReplicatedAsync("t", Partitions);
            var other = node == 1 ? 2 : 1;
            cluster.Machine(node).Disk.Faults.BrokenDirectory = "/a";
            foreach (var partition in PartitionsIn(await DescribeAsync(cluster, node), "/a"))
                await ProduceSomewhereAsync(cluster, other, partition);
            while (!cluster.Node(node).Failed.IsFaulted)
                await cluster.Delay(TimeSpan.FromMilliseconds(50));
        });
        Assert.Equal(
            "The log directory /a, which has the metadata log, has failed",
            Assert.IsType<IOException>(cluster.Node(node).Failed.Exception!.InnerException).Message.Split(':')[0]);
    }

    private static async Task<List<DescribeLogDirsResponse.DescribeLogDirsResult>> DescribeAsync(TestCluster cluster, int id)
    {
        using var connection = await cluster.ConnectAsync(id);
        return (await connection.CallAsync(new DescribeLogDirsRequest { Topics = null }, version: 4)).Results;
    }

    private static int[] PartitionsIn(List<DescribeLogDirsResponse.DescribeLogDirsResult> directories, string path) =>
        [.. directories.Single(directory => directory.LogDir == path).Topics.Where(topic => topic.Name == "t").SelectMany(topic => topic.Partitions).Select(partition => partition.PartitionIndex).Order()];

    private static async Task<ErrorCode> ProduceAsync(TestCluster cluster, int id, int partition)
    {
        using var connection = await cluster.ConnectAsync(id);
        return (await connection.ProduceAsync("t", Batches.Of("a"), partition: partition)).ErrorCode;
    }

    /// <summary>Until the leader, whoever that is, takes it.</summary>
    private static async Task ProduceSomewhereAsync(TestCluster cluster, int asked, int partition)
    {
        while (true)
        {
            var leader = (await cluster.DescribeAsync(asked, "t", partition)).LeaderId;
            if (leader > 0 && await ProduceAsync(cluster, leader, partition) == ErrorCode.None)
                return;
            await cluster.Delay(TimeSpan.FromMilliseconds(50));
        }
    }
}
