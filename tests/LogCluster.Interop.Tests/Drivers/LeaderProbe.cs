using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Numerics;
using System.Text;

namespace LogCluster.Interop.Drivers;

/// <summary>
/// Writes one record after the other to partition 0 with acks=all, and asks anew who leads as soon as a node says that it does not: what it sees is the
/// cluster's own, without the pauses and the caches of a client library. Speaks Produce 7 and Metadata 1 by hand, so that nothing of the node is loaded.
/// Started by its making, stopped once.
/// </summary>
internal sealed class LeaderProbe
{
    private const short NotLeaderOrFollower = 6;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);
    private static readonly byte[] Batch = MakeBatch();

    private readonly string _topic;
    private readonly int[] _ports;
    private readonly TcpClient?[] _connections;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly List<string> _faults = [];
    private volatile bool _isStopping;
    private long _lastAcknowledged = Stopwatch.GetTimestamp();
    private TimeSpan _longestGap;
    private volatile int _leader = -1;
    private int _refusals;

    /// <param name="ports">Of node 1, 2 and so on.</param>
    public LeaderProbe(string topic, int[] ports)
    {
        (_topic, _ports, _connections) = (topic, ports, new TcpClient?[ports.Length]);
        _thread = new Thread(Run);
        _thread.Start();
    }

    /// <summary>The node that took the last record; -1 before.</summary>
    public int Leader => _leader;

    /// <summary>How often a node said that it does not lead, and what else went wrong, since the last call; and the longest time without an acknowledgement.</summary>
    public (TimeSpan LongestGap, int Refusals, string[] Faults) Take()
    {
        lock (_lock)
        {
            var seen = (_longestGap, _refusals, _faults.ToArray());
            (_longestGap, _refusals, _lastAcknowledged) = (TimeSpan.Zero, 0, Stopwatch.GetTimestamp());
            _faults.Clear();
            return seen;
        }
    }

    public void Stop()
    {
        _isStopping = true;
        _thread.Join();
        foreach (var connection in _connections)
            connection?.Dispose();
    }

    private void Run()
    {
        var leader = -1;
        while (!_isStopping)
        {
            var error = leader < 0 ? NotLeaderOrFollower : Call(leader, apiKey: 0, version: 7, ProduceBody(), answer => ReadError(answer, _topic));
            lock (_lock)
            {
                if (error == 0)
                {
                    var gap = Stopwatch.GetElapsedTime(_lastAcknowledged);
                    (_longestGap, _lastAcknowledged) = (gap > _longestGap ? gap : _longestGap, Stopwatch.GetTimestamp());
                }
                else if (leader >= 0 && error == NotLeaderOrFollower)
                {
                    _refusals++;
                }
                else if (leader >= 0)
                {
                    _faults.Add(error is { } code ? $"error {code} of node {leader}" : $"node {leader} broke the connection");
                }
            }

            if (error == 0)
                _leader = leader;
            else
                leader = FindLeader();
            Thread.Sleep(Pace);
        }
    }

    /// <summary>Who says so of itself, or else whom most say; -1 when nobody knows.</summary>
    private int FindLeader()
    {
        var told = new Dictionary<int, int>();
        for (var id = 1; id <= _ports.Length; id++)
        {
            if (Call(id, apiKey: 3, version: 1, MetadataBody(), ReadLeader) is { } leader and > 0)
                told[id] = leader;
        }

        var own = told.Where(answer => answer.Key == answer.Value).Select(answer => answer.Key).ToList();
        return own.Count == 1 ? own[0] : told.Values.CountBy(leader => leader).OrderByDescending(votes => votes.Value).Select(votes => votes.Key).FirstOrDefault(-1);
    }

    /// <summary>Null when the node cannot be reached, or ends the connection.</summary>
    private int? Call(int id, short apiKey, short version, byte[] body, Func<byte[], int> read)
    {
        try
        {
            var connection = _connections[id - 1] ??= new TcpClient("127.0.0.1", _ports[id - 1]) { NoDelay = true, ReceiveTimeout = 10_000 };
            var frame = new Bytes().Int32(2 + 2 + 4 + 2 + body.Length).Int16(apiKey).Int16(version).Int32(1).Int16(-1).Raw(body).ToArray();
            connection.GetStream().Write(frame);
            var size = new byte[4];
            connection.GetStream().ReadExactly(size);
            var answer = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
            connection.GetStream().ReadExactly(answer);
            // After the correlation id.
            return read(answer[4..]);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            _connections[id - 1]?.Dispose();
            _connections[id - 1] = null;
            return null;
        }
    }

    private byte[] ProduceBody() =>
        new Bytes().Int16(-1).Int16(-1).Int32(5_000).Int32(1).Text(_topic).Int32(1).Int32(0).Int32(Batch.Length).Raw(Batch).ToArray();

    private byte[] MetadataBody() => new Bytes().Int32(1).Text(_topic).ToArray();

    private static int ReadError(byte[] answer, string topic) => BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(4 + 2 + topic.Length + 4 + 4));

    /// <summary>Skips brokers (id, host, port, rack) and the controller, and reads the leader of the one partition; 0 where there is none.</summary>
    private static int ReadLeader(byte[] answer)
    {
        var at = 4;
        for (var left = BinaryPrimitives.ReadInt32BigEndian(answer); left > 0; left--)
        {
            at += 4;
            at += 2 + BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(at)) + 4;
            at += 2 + Math.Max((short)0, BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(at)));
        }

        // Controller, count of topics, error, name, whether it is internal.
        at += 4 + 4 + 2;
        at += 2 + BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(at)) + 1;
        var partitions = BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(at));
        return partitions == 0 ? 0 : BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(at + 4 + 2 + 4));
    }

    /// <summary>One record "probe" in a batch of format 2.</summary>
    private static byte[] MakeBatch()
    {
        var value = "probe"u8.ToArray();
        // Lengths and deltas as zigzag: all small. Attributes, deltas, no key, the value, no headers.
        byte[] record = [0, 0, 0, 1, (byte)(value.Length * 2), .. value, 0];
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var checkedPart = new Bytes().Int16(0).Int32(0).Int64(now).Int64(now).Int64(-1).Int16(-1).Int32(-1).Int32(1).Raw([(byte)(record.Length * 2), .. record]).ToArray();
        var checksum = ~checkedPart.Aggregate(uint.MaxValue, BitOperations.Crc32C);
        return new Bytes().Int64(0).Int32(4 + 1 + 4 + checkedPart.Length).Int32(-1).Raw([2]).Int32((int)checksum).Raw(checkedPart).ToArray();
    }

    private sealed class Bytes
    {
        private readonly List<byte> _bytes = [];

        public Bytes Int16(short value) => Number(value, 2);

        public Bytes Int32(int value) => Number(value, 4);

        public Bytes Int64(long value) => Number(value, 8);

        public Bytes Text(string value) => Int16((short)value.Length).Raw(Encoding.ASCII.GetBytes(value));

        public Bytes Raw(byte[] bytes)
        {
            _bytes.AddRange(bytes);
            return this;
        }

        public byte[] ToArray() => [.. _bytes];

        private Bytes Number(long value, int size)
        {
            for (var shift = (size - 1) * 8; shift >= 0; shift -= 8)
                _bytes.Add((byte)(value >> shift));
            return this;
        }
    }
}
