using System.Runtime.InteropServices;
using LogCluster.Broker;
using LogCluster.Core.Buffers;
using LogCluster.Metadata.Configuration;
using LogCluster.Networking.Tcp;
using LogCluster.Storage.Disk;
using Microsoft.Extensions.Logging;

namespace LogCluster.Server;

/// <summary>Runs one node in this process until it is told to stop or fails.</summary>
internal static class NodeHost
{
    /// <summary>The budget of requests in memory where <c>queued.max.request.bytes</c> is -1.</summary>
    private const long DefaultRequestBudgetBytes = 512L * 1024 * 1024;

    public static ILoggerFactory CreateLogging() => LoggerFactory.Create(builder => builder
        .AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
            options.UseUtcTimestamp = true;
        })
        .SetMinimumLevel(LogLevel.Information));

    /// <summary>Returns the exit code. Disposes of <paramref name="logging"/>, so that its last lines are written.</summary>
    public static async Task<int> RunAsync(NodeConfig config, ILoggerFactory logging)
    {
        using var _ = logging;
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stop));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stop));
        try
        {
            await using var http = HttpSide.Create(config, logging);
            var requests = RequestBudget(config);
            var node = new BrokerNode(config, new PosixDisk(), new TcpNetwork(NetworkOptions(config, requests)), TimeProvider.System, new Random(), logging, http?.Metrics)
            {
                NetworkBudgets = [requests],
            };
            if (http is not null)
                await http.StartAsync(node);
            await node.StartAsync(Environment.CurrentDirectory);
            var addresses = string.Join(", ", node.Addresses.Select(listener => $"{listener.Name}://{listener.Address}"));
            Console.WriteLine($"LogCluster {ServerVersion.Text} is ready on {addresses} (node {node.Self}, data in {node.DataDirectory})");
            var ended = await Task.WhenAny(stop.Task, node.Failed);
            if (ended == node.Failed)
                await node.Failed;
            await node.StopAsync();
            return 0;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or BrokerConfigurationException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static void Stop(PosixSignalContext context, TaskCompletionSource stop)
    {
        // Ours to end: the default would end the process without closing the logs.
        context.Cancel = true;
        stop.TrySetResult();
    }

    private static MemoryBudget RequestBudget(NodeConfig config)
    {
        var bytes = config.Long("queued.max.request.bytes");
        return new MemoryBudget("requests in memory", bytes < 0 ? DefaultRequestBudgetBytes : bytes);
    }

    private static TcpNetworkOptions NetworkOptions(NodeConfig config, MemoryBudget requests) => new()
    {
        FrameBytesMax = config.Int("socket.request.max.bytes"),
        Backlog = config.Int("socket.listen.backlog.size"),
        SendBufferBytes = config.IsGiven("socket.send.buffer.bytes") ? config.Int("socket.send.buffer.bytes") : -1,
        ReceiveBufferBytes = config.IsGiven("socket.receive.buffer.bytes") ? config.Int("socket.receive.buffer.bytes") : -1,
        ReceiveBudget = requests,
    };
}
