using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Replication;

/// <summary>
/// Three real nodes that are killed, lose power and stand still, one at a time, while a producer with acks=all goes on: what was acknowledged
/// is at its offset on all three at the end.
/// </summary>
public sealed class CrashingClusterTests
{
    private const int Nodes = 3;
    private const int Crashes = 6;
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(9);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void WhatIsAcknowledgedStaysWhereItIs(int seed)
    {
        using var cluster = TestCluster.Seeded(
            seed, Nodes, ("replica.lag.time.max.ms", "4000"), ("broker.session.timeout.ms", "3000"), ("broker.heartbeat.interval.ms", "500"),
            ("replica.high.watermark.checkpoint.interval.ms", "900"), ("log.flush.offset.checkpoint.interval.ms", "700"), ("log.initial.task.delay.ms", "300"));
        var history = new History(cluster, new Random(seed));
        cluster.Run(history.RunAsync);
    }

    private sealed class History(TestCluster cluster, Random random)
    {
        private readonly List<(long Offset, string Value)> _acknowledged = [];
        private bool _isOver;

        public async Task RunAsync()
        {
            await CreateAsync();
            var producing = ProduceAsync();
            for (var i = 0; i < Crashes; i++)
            {
                await UntilAllInSyncAsync();
                await cluster.Delay(TimeSpan.FromMilliseconds(random.Next(200, 3_000)));
                await DisturbAsync(random.Next(1, Nodes + 1));
            }

            await UntilAllInSyncAsync();
            _isOver = true;
            await producing;
            await UntilAllInSyncAsync();
            await CheckAsync();
        }

        private async Task DisturbAsync(int id)
        {
            if (random.Next(4) == 0)
            {
                cluster.Machine(id).Pause(TimeSpan.FromMilliseconds(random.Next(500, (int)PauseMax.TotalMilliseconds)));
                return;
            }

            cluster.Machine(id).Crash(powerLoss: random.Next(2) == 0);
            await cluster.Delay(TimeSpan.FromMilliseconds(random.Next(100, 8_000)));
            _ = cluster.Begin(id);
        }

        private async Task CreateAsync()
        {
            using var connection = await cluster.ConnectAsync(1);
            var request = CreateTopic("t", 1, ("min.insync.replicas", "2"));
            request.Topics[0].ReplicationFactor = Nodes;
            request.TimeoutMs = 10_000;
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(request, CreateTopicsVersion)).Topics[0].ErrorCode);
        }

        private async Task ProduceAsync()
        {
            for (var i = 0; !_isOver; i++)
            {
                try
                {
                    if (await FindAsync() is not { LeaderId: >= 1 } found)
                        continue;
                    using var connection = await cluster.ConnectAsync(found.LeaderId);
                    for (var inRow = 0; inRow < 20 && !_isOver; inRow++, i++)
                    {
                        var response = await connection.ProduceAsync("t", Batches.Of($"v{i}"));
                        if (response.ErrorCode != ErrorCode.None)
                            break;
                        _acknowledged.Add((response.BaseOffset, $"v{i}"));
                        await cluster.Delay(TimeSpan.FromMilliseconds(random.Next(30)));
                    }
                }
                catch (IOException)
                {
                    // It went down; whether it took the last one nobody knows.
                }

                await cluster.Delay(TimeSpan.FromMilliseconds(50));
            }
        }

        /// <summary>What any node that answers says of the partition.</summary>
        private async Task<MetadataResponse.MetadataResponsePartition?> FindAsync()
        {
            for (var id = 1; id <= Nodes; id++)
            {
                try
                {
                    using var connection = await cluster.ConnectAsync(id);
                    var answer = await connection.CallAsync(new MetadataRequest { Topics = [new() { Name = "t" }] }, version: 12);
                    if (answer.Topics[0].Partitions is [var only])
                        return only;
                }
                catch (IOException)
                {
                    // Another one, then.
                }
            }

            return null;
        }

        private async Task UntilAllInSyncAsync()
        {
            var started = cluster.ClientTime.GetTimestamp();
            while ((await FindAsync())?.IsrNodes.Count != Nodes)
            {
                Assert.True(cluster.ClientTime.GetElapsedTime(started) < TimeSpan.FromMinutes(3), "The in-sync set is not whole again.");
                await cluster.Delay(TimeSpan.FromMilliseconds(100));
            }
        }

        private async Task CheckAsync()
        {
            // A node that still stands awakes, and hears what was committed meanwhile.
            await cluster.Delay(PauseMax + TimeSpan.FromSeconds(3));
            var logs = new List<string[]>();
            for (var id = 1; id <= Nodes; id++)
                logs.Add(await ReadAsync(id));
            Assert.All(logs, log => Assert.Equal(logs[0], log));
            Assert.True(_acknowledged.Count > 30, $"only {_acknowledged.Count} were acknowledged");
            Assert.All(_acknowledged, record => Assert.Equal(record.Value, logs[0].ElementAtOrDefault((int)record.Offset)));
        }

        private async Task<string[]> ReadAsync(int id)
        {
            using var connection = await cluster.ConnectAsync(id);
            var values = new List<string>();
            while (true)
            {
                var fetched = (await connection.CallAsync(Fetch(12, "t", Uuid.Zero, values.Count), version: 12)).Only();
                Assert.Equal(ErrorCode.None, fetched.ErrorCode);
                if (fetched.Records.Length == 0)
                    return [.. values];
                values.AddRange(Batches.ValuesOf(fetched.Records));
            }
        }
    }
}
