using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Behaviour;

/// <summary>What is deleted under a reader's hands.</summary>
public sealed class DeletionTests
{
    /// <summary>Far more than the buffers of a connection hold: most of the answer is still in the files when these are unlinked.</summary>
    private const int AnswerBytes = 64 << 20;

    private const int ValueBytes = 512 << 10;

    [Fact]
    public async Task An_answer_under_way_is_whole_after_its_files_are_gone()
    {
        await using var broker = await BrokerProcess.StartAsync("log.segment.delete.delay.ms=0", "log.initial.task.delay.ms=2000", "log.retention.check.interval.ms=500", "fetch.max.bytes=100000000");
        await WriteAsync(broker.Bootstrap);
        using var before = await FetchAsync(broker.Port);
        var expected = await RestAsync(before, []);
        Assert.InRange(expected.Length, AnswerBytes / 2, int.MaxValue);

        using var slow = await FetchAsync(broker.Port);
        var first = new byte[ValueBytes];
        await slow.GetStream().ReadExactlyAsync(first);
        using (var admin = StockClient.Admin(broker.Bootstrap))
            await admin.DeleteTopicsAsync(["deleted"]);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (Directory.EnumerateDirectories(broker.DataDirectory, "deleted-*").Any())
        {
            Assert.True(clock.Elapsed < StockClient.Patience, "the files of the deleted topic stay");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal(expected, await RestAsync(slow, first));
    }

    private static async Task WriteAsync(string bootstrap)
    {
        using var producer = StockClient.Producer(bootstrap);
        var random = new Random(1);
        for (var written = 0; written < AnswerBytes; written += ValueBytes)
        {
            // Digits: a string of as many bytes as characters.
            var value = string.Create(ValueBytes, random, static (digits, source) => source.GetItems("0123456789", digits));
            await producer.ProduceAsync("deleted", new() { Value = value });
        }
    }

    /// <summary>A connection that has asked for everything at once.</summary>
    private static async Task<TcpClient> FetchAsync(int port)
    {
        var client = new TcpClient { ReceiveBufferSize = 64 << 10 };
        await client.ConnectAsync("127.0.0.1", port);
        await client.GetStream().WriteAsync(FetchRequest());
        return client;
    }

    private static async Task<byte[]> RestAsync(TcpClient client, byte[] first)
    {
        var head = new byte[4];
        if (first.Length < head.Length)
            await client.GetStream().ReadExactlyAsync(head);
        else
            first.AsSpan(0, head.Length).CopyTo(head);
        var answer = new byte[head.Length + BinaryPrimitives.ReadInt32BigEndian(head)];
        head.CopyTo(answer, 0);
        first.CopyTo(answer, 0);
        await client.GetStream().ReadExactlyAsync(answer.AsMemory(Math.Max(head.Length, first.Length)));
        return answer;
    }

    /// <summary>Fetch, version 4, with the request header of version 1: partition 0 from its beginning.</summary>
    private static byte[] FetchRequest()
    {
        using var frame = new MemoryStream();
        foreach (var part in new byte[][]
        {
            [0, 0, 0, 0], Int16(1), Int16(4), Int32(7), Int16(-1),
            Int32(-1), Int32(500), Int32(1), Int32(AnswerBytes), [0],
            Int32(1), Int16(7), Encoding.ASCII.GetBytes("deleted"), Int32(1), Int32(0), new byte[8], Int32(AnswerBytes),
        })
        {
            frame.Write(part);
        }

        var bytes = frame.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length - 4);
        return bytes;
    }

    private static byte[] Int16(short value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
