using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Tests.Cluster;

/// <summary>What the listener of a controller tells clients that were given controllers alone (KIP-919).</summary>
public sealed class ControllerListenerTests
{
    [Theory]
    [ReleasedVersions(ApiKey.DescribeCluster)]
    public void EveryControllerIsRegisteredAndToldByAnyOther(short version)
    {
        using var cluster = TestCluster.Combined(3);
        cluster.Run(() => cluster.Delay(TimeSpan.FromSeconds(2)));
        cluster.Run(async () =>
        {
            using var connection = await cluster.ConnectAsync(2, TestCluster.ControllerPort);
            var brokers = await connection.CallAsync(new DescribeClusterRequest(), version);
            Assert.Equal(ErrorCode.MismatchedEndpointType, brokers.ErrorCode);
            if (version == 0)
                return;
            var answer = await connection.CallAsync(new DescribeClusterRequest { EndpointType = 2 }, version);
            Assert.Equal((ErrorCode.None, 2, "the-cluster"), (answer.ErrorCode, answer.EndpointType, answer.ClusterId));
            Assert.Equal(cluster.ActiveController(), answer.ControllerId);
            Assert.Equal([(1, "node1", 9093), (2, "node2", 9093), (3, "node3", 9093)], answer.Brokers.Select(node => (node.BrokerId, node.Host, node.Port)));
            Assert.Equal(ErrorCode.UnsupportedEndpointType, (await connection.CallAsync(new DescribeClusterRequest { EndpointType = 9 }, version)).ErrorCode);
        });
    }

    [Fact]
    public void AControllerThatComesBackRegistersAgain()
    {
        using var cluster = TestCluster.Combined(3);
        var killed = cluster.ActiveController();
        cluster.Kill(killed);
        cluster.Start(killed);
        cluster.Run(() => cluster.Delay(TimeSpan.FromSeconds(2)));
        cluster.Run(async () =>
        {
            using var connection = await cluster.ConnectAsync(killed, TestCluster.ControllerPort);
            Assert.Equal([1, 2, 3], (await connection.CallAsync(new DescribeClusterRequest { EndpointType = 2 }, 2)).Brokers.Select(node => node.BrokerId));
        });
    }

    /// <summary>Voters of the configuration do not stand in the log: no finalized level of kraft.version is told.</summary>
    [Fact]
    public void VotersOfTheConfigurationAreNoQuorumOfTheLog()
    {
        using var cluster = TestCluster.Combined(3);
        cluster.Run(1, async connection =>
        {
            var answer = await connection.CallAsync(new ApiVersionsRequest { ClientSoftwareName = "test", ClientSoftwareVersion = "1" }, 4);
            Assert.Equal(["eligible.leader.replicas.version", "metadata.version"], answer.FinalizedFeatures.Select(feature => feature.Name));
        });
    }
}
