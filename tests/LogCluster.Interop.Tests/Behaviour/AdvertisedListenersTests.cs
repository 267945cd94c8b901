using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Behaviour;

/// <summary>Which address clients are told to go on with.</summary>
public sealed class AdvertisedListenersTests
{
    [Fact]
    public async Task Without_advertised_listeners_it_is_the_address_that_the_client_connected_to()
    {
        await using var broker = await BrokerProcess.StartAsync("listeners=PLAINTEXT://0.0.0.0:0");

        // Linux answers on all of 127.0.0.0/8.
        foreach (var host in new[] { "127.0.0.1", "127.0.0.2" })
        {
            using var admin = StockClient.Admin($"{host}:{broker.Port}");
            Assert.Equal((host, broker.Port), Advertised(admin));
        }
    }

    [Fact]
    public async Task What_is_configured_is_told_as_it_is()
    {
        await using var broker = await BrokerProcess.StartAsync("advertised.listeners=PLAINTEXT://broker.example:1234");
        using var admin = StockClient.Admin(broker.Bootstrap);
        Assert.Equal(("broker.example", 1234), Advertised(admin));
    }

    private static (string Host, int Port) Advertised(Confluent.Kafka.IAdminClient admin)
    {
        var broker = Assert.Single(admin.GetMetadata(StockClient.Patience).Brokers);
        return (broker.Host, broker.Port);
    }
}
