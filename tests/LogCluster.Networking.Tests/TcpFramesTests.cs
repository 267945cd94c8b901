using System.Buffers.Binary;
using LogCluster.Core.Buffers;
using LogCluster.Core.Wire;
using LogCluster.Networking.Tcp;

namespace LogCluster.Networking.Tests;

public sealed class TcpFramesTests
{
    private static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Size(int size)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, size);
        return bytes;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(5_000_000)]
    public async Task AFrameArrivesAsItWasSent(int length)
    {
        await using var server = new TestServer();
        using var channel = await server.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            var sent = Bytes(length, i);
            await channel.SendAsync(TestServer.FrameOf(sent));
            using var received = await channel.ReceiveAsync();
            Assert.Equal(sent, received!.Span.ToArray());
        }
    }

    private static MemoryRegion Region(byte[] bytes, bool inFile) => inFile ? new FileRegion(bytes) : new MemoryRegion(bytes);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RegionsAreSplicedIntoTheFrameAndGivenBack(bool inFile)
    {
        var (first, second, empty) = (Region(Bytes(700_000, 1), inFile), Region(Bytes(10, 2), inFile), Region([], inFile));
        await using var server = new TestServer();
        server.Handler = _ =>
        {
            var frame = TestServer.FrameOf([1, 2]);
            frame.WriteNullableRecords(new RecordData(first));
            frame.WriteNullableRecords(new RecordData(second));
            frame.WriteInt8(3);
            frame.WriteNullableRecords(new RecordData(empty));
            return Task.FromResult<WireWriter?>(frame);
        };
        using var channel = await server.ConnectAsync();
        await channel.SendAsync(TestServer.FrameOf([]));
        using var received = await channel.ReceiveAsync();
        byte[] expected = [1, 2, .. Size(700_000), .. Bytes(700_000, 1), .. Size(10), .. Bytes(10, 2), 3, .. Size(0)];
        Assert.Equal(expected, received!.Span.ToArray());
        await TestServer.UntilAsync(() => first.IsDisposed && second.IsDisposed && empty.IsDisposed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ASlowReaderGetsItAll(bool inFile)
    {
        var region = Region(Bytes(8_000_000), inFile);
        await using var server = new TestServer();
        server.Handler = _ =>
        {
            var frame = Frame.Begin();
            frame.WriteNullableRecords(new RecordData(region));
            return Task.FromResult<WireWriter?>(frame);
        };
        using var socket = await server.ConnectSocketAsync(receiveBufferBytes: 8_192);
        await socket.SendAsync(Size(0));
        await Task.Delay(100);
        Assert.False(region.IsDisposed);
        var (received, buffer) = (new MemoryStream(), new byte[100_000]);
        while (received.Length < 8_000_008)
            received.Write(buffer.AsSpan(0, await socket.ReceiveAsync(buffer)));
        Assert.Equal(Bytes(8_000_000), received.ToArray()[8..]);
        await TestServer.UntilAsync(() => region.IsDisposed);
    }

    [Fact]
    public async Task OnlyALargeRegionIsSentFromItsFile()
    {
        var (large, small) = (new FileRegion(Bytes(100_000)), new FileRegion(Bytes(1_000)));
        await using var server = new TestServer();
        server.Handler = _ =>
        {
            var frame = Frame.Begin();
            frame.WriteNullableRecords(new RecordData(large));
            frame.WriteNullableRecords(new RecordData(small));
            return Task.FromResult<WireWriter?>(frame);
        };
        using var channel = await server.ConnectAsync();
        await channel.SendAsync(TestServer.FrameOf([]));
        using var received = await channel.ReceiveAsync();
        Assert.Equal([.. Size(100_000), .. Bytes(100_000), .. Size(1_000), .. Bytes(1_000)], received!.Span.ToArray());
        Assert.Equal((1, 0), (large.TimesLent, small.TimesLent));
    }

    [Fact]
    public async Task AFileThatIsShorterThanItsRegionEndsTheConnection()
    {
        var region = new FileRegion(Bytes(100_000), missing: 50_000);
        await using var server = new TestServer();
        server.Handler = _ =>
        {
            var frame = Frame.Begin();
            frame.WriteNullableRecords(new RecordData(region));
            return Task.FromResult<WireWriter?>(frame);
        };
        using var channel = await server.ConnectAsync();
        await channel.SendAsync(TestServer.FrameOf([]));
        await Assert.ThrowsAnyAsync<IOException>(async () => (await channel.ReceiveAsync())?.Dispose());
        await TestServer.UntilAsync(() => region.IsDisposed && server.ConnectionCount == 0);
        Assert.Empty(server.Failures);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AReaderThatLeavesWithinAnAnswerGivesTheRegionBack(bool inFile)
    {
        var region = Region(Bytes(8_000_000), inFile);
        await using var server = new TestServer();
        server.Handler = _ =>
        {
            var frame = Frame.Begin();
            frame.WriteNullableRecords(new RecordData(region));
            return Task.FromResult<WireWriter?>(frame);
        };
        var socket = await server.ConnectSocketAsync(receiveBufferBytes: 8_192);
        await socket.SendAsync(Size(0));
        await Task.Delay(50);
        socket.Dispose();
        await TestServer.UntilAsync(() => region.IsDisposed && server.ConnectionCount == 0);
        Assert.Empty(server.Failures);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 9, 1, 2 })]
    public async Task APeerThatClosesWithinAFrameHarmsNobody(byte[] sent)
    {
        await using var server = new TestServer();
        using var other = await server.ConnectAsync();
        using (var socket = await server.ConnectSocketAsync())
            await socket.SendAsync(sent);
        await other.SendAsync(TestServer.FrameOf([7]));
        using var answer = await other.ReceiveAsync();
        Assert.Equal([7], answer!.Span.ToArray());
        await TestServer.UntilAsync(() => server.ConnectionCount == 1);
        Assert.Equal(1, server.StartedCount);
        Assert.Empty(server.LogLines);
        Assert.Empty(server.Failures);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(1_001)]
    [InlineData(0x47455420)]
    public async Task ASizeOutOfBoundsClosesItsConnectionWithOneLogLine(int size)
    {
        await using var server = new TestServer(options: new TcpNetworkOptions { FrameBytesMax = 1_000 });
        using var other = await server.ConnectAsync();
        using var socket = await server.ConnectSocketAsync();
        await socket.SendAsync(Size(size));
        Assert.Equal(0, await socket.ReceiveAsync(new byte[1]));
        Assert.Single(server.LogLines);
        await other.SendAsync(TestServer.FrameOf(Bytes(1_000)));
        using var answer = await other.ReceiveAsync();
        Assert.Equal(1_000, answer!.Length);
        Assert.Empty(server.Failures);
    }

    [Fact]
    public async Task TheReceiveBudgetHoldsBackAFrameUntilAnotherIsGivenBack()
    {
        var budget = new MemoryBudget("test", 1_000);
        var network = new TcpNetwork(new TcpNetworkOptions { ReceiveBudget = budget });
        using var listener = network.Listen(new PeerAddress("127.0.0.1", 0));
        using var sender = await new TcpNetwork(new()).ConnectAsync(listener.Address, CancellationToken.None);
        using var receiver = await listener.AcceptAsync();
        await sender.SendAsync(TestServer.FrameOf(Bytes(700)));
        await sender.SendAsync(TestServer.FrameOf(Bytes(600)));
        var first = await receiver!.ReceiveAsync();
        Assert.Equal(700, budget.TakenBytes);
        var second = receiver.ReceiveAsync().AsTask();
        await Task.Delay(50);
        Assert.False(second.IsCompleted);
        first!.Dispose();
        (await second)!.Dispose();
        Assert.Equal(0, budget.TakenBytes);
        // Above the whole budget: alone it passes.
        await sender.SendAsync(TestServer.FrameOf(Bytes(5_000)));
        (await receiver.ReceiveAsync())!.Dispose();
        Assert.Equal(0, budget.TakenBytes);
    }

    [Fact]
    public async Task AFrameThatBreaksOffGivesItsBudgetBack()
    {
        var budget = new MemoryBudget("test", 1_000);
        await using var server = new TestServer(options: new TcpNetworkOptions { ReceiveBudget = budget });
        using (var socket = await server.ConnectSocketAsync())
        {
            await socket.SendAsync(Size(900));
            await TestServer.UntilAsync(() => budget.TakenBytes == 900);
        }

        await TestServer.UntilAsync(() => budget.TakenBytes == 0);
    }

    [Fact]
    public async Task AnAddressInUseAndAPeerThatIsNotThereAreIoExceptions()
    {
        await using var server = new TestServer();
        Assert.Contains($"{server.Address}", Assert.Throws<IOException>(() => server.Network.Listen(server.Address)).Message, StringComparison.Ordinal);
        await server.StopAsync();
        await Assert.ThrowsAsync<IOException>(async () => await server.ConnectAsync());
    }
}
