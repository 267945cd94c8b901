using System.Buffers.Binary;
using System.Net.Sockets;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Nodes;

/// <summary>Bytes that no client sends end their own connection with one line in the log, and nothing else.</summary>
public sealed class HostileFrameTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static TheoryData<string, byte[]> Frames => new()
    {
        { "a size of 2 GB", Sized(int.MaxValue) },
        { "a size above socket.request.max.bytes", Sized(100 * 1024 * 1024 + 1) },
        { "a negative size", Sized(-1) },
        { "an empty frame", Sized(0) },
        { "another protocol", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray() },
        { "random bytes", Framed(Random(4_000)) },
        { "an unknown api", Framed([0x7f, 0xff, 0, 0, 0, 0, 0, 1, 0xff, 0xff]) },
        { "an unknown version", Framed([0, 0, 0x7f, 0xff, 0, 0, 0, 1, 0xff, 0xff]) },
        { "a header that ends too early", Framed([0, 3, 0]) },
        // Metadata, version 1, with an array of 2^31-1 topics in 4 bytes.
        { "an array longer than its frame", Framed([0, 3, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]) },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task It_ends_its_own_connection_with_one_line(string what, byte[] bytes)
    {
        using var bystander = StockClient.Producer(fixture.Bootstrap);
        var topic = fixture.NewTopic();
        await bystander.ProduceAsync(topic, new() { Value = "before" });
        var before = fixture.Broker.Lines.Length;

        using var client = await ConnectAsync();
        await client.GetStream().WriteAsync(bytes);
        Assert.True(await IsClosedAsync(client), $"{what} did not end the connection");

        await bystander.ProduceAsync(topic, new() { Value = "after" });
        // The node writes its lines beside its work, after it has closed the connection.
        for (var end = DateTime.UtcNow + Patience; fixture.Broker.Lines.Length == before && DateTime.UtcNow < end;)
            await Task.Delay(20);
        var line = Assert.Single(fixture.Broker.Lines[before..]);
        Assert.Contains("Closing the connection of 127.0.0.1:", line, StringComparison.Ordinal);
        Assert.Equal(["before", "after"], StockClient.Values(fixture.Bootstrap, topic, 2));
    }

    [Fact]
    public async Task A_client_that_leaves_within_a_frame_is_no_news()
    {
        var before = fixture.Broker.Lines.Length;
        using (var client = await ConnectAsync())
            await client.GetStream().WriteAsync(Sized(1_000));

        using var producer = StockClient.Producer(fixture.Bootstrap);
        var topic = fixture.NewTopic();
        await producer.ProduceAsync(topic, new() { Value = "after" });
        Assert.InRange(fixture.Broker.Lines.Length - before, 0, 1);
        Assert.Equal(["after"], StockClient.Values(fixture.Bootstrap, topic, 1));
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", fixture.Broker.Port);
        return client;
    }

    /// <summary>What the node answers before it closes does not matter.</summary>
    private static async Task<bool> IsClosedAsync(TcpClient client)
    {
        using var limit = new CancellationTokenSource(Patience);
        var buffer = new byte[1_000];
        try
        {
            while (await client.GetStream().ReadAsync(buffer, limit.Token) > 0)
            {
            }

            return true;
        }
        catch (IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static byte[] Sized(int size)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, size);
        return bytes;
    }

    private static byte[] Framed(byte[] frame) => [.. Sized(frame.Length), .. frame];

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
