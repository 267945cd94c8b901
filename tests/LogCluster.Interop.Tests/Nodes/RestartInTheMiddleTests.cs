using Confluent.Kafka;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Nodes;

/// <summary>An idempotent producer goes on writing while its node stops and comes back.</summary>
public sealed class RestartInTheMiddleTests
{
    private const int Records = 60_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_acknowledged_record_is_there_once_and_in_order(bool killed)
    {
        await using var broker = await BrokerProcess.StartAsync();
        using var producer = StockClient.Producer(broker.Bootstrap, idempotent: true);
        var acknowledged = new long[Records];
        var failures = 0;
        var acknowledgedCount = 0;
        var writing = Task.Run(() =>
        {
            for (var number = 0; number < Records; number++)
            {
                var at = number;
                producer.Produce(new TopicPartition("t", 0), new Message<string?, string> { Value = $"record {number}" }, report =>
                {
                    acknowledged[at] = report.Offset.Value;
                    Interlocked.Increment(ref report.Error.IsError ? ref failures : ref acknowledgedCount);
                });
                // About 20,000 a second, so that requests are under way at every moment.
                if (number % 200 == 199)
                    Thread.Sleep(10);
            }

            return producer.Flush(StockClient.Patience);
        });

        foreach (var share in new[] { Records / 3, Records * 2 / 3 })
        {
            while (Volatile.Read(ref acknowledgedCount) < share && !writing.IsCompleted)
                await Task.Delay(2);
            Assert.False(writing.IsCompleted, "the producer was done before the node stopped");
            if (killed)
                await broker.KillAsync();
            else
                Assert.Equal(0, (await broker.TerminateAsync()).ExitCode);
            await broker.StartAgainAsync();
        }

        Assert.Equal(0, await writing);
        Assert.Equal((0, Records), (failures, acknowledgedCount));
        Assert.Equal(Enumerable.Range(0, Records).Select(number => $"record {number}"), StockClient.Values(broker.Bootstrap, "t", Records));
        Assert.Equal(Enumerable.Range(0, Records).Select(number => (long)number), acknowledged);
        Assert.Equal(Records, StockClient.EndOffset(broker.Bootstrap, "t"));
    }
}
