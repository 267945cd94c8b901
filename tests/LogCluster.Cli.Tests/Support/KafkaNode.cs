using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LogCluster.Interop.Processes;

namespace LogCluster.Cli.Tests.Support;

/// <summary>One combined node of Apache Kafka for the tests of a class, where its programs are; else nothing. Disposing kills it.</summary>
public sealed class KafkaNode : IAsyncLifetime
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(3);

    private readonly string _directory = Directory.CreateTempSubdirectory("logcluster-kafka-").FullName;
    private Process? _process;
    private int _names;

    internal Logctl Logctl { get; private set; } = new();

    public string NewName(string stem) => $"{stem}-{Interlocked.Increment(ref _names)}";

    public async Task InitializeAsync()
    {
        if (KafkaTools.Missing is not null)
            return;
        var (client, controller) = (FreePort(), FreePort());
        var properties = Path.Combine(_directory, "server.properties");
        await File.WriteAllTextAsync(properties, $"""
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:{controller}
            controller.listener.names=CONTROLLER
            listeners=PLAINTEXT://127.0.0.1:{client},CONTROLLER://127.0.0.1:{controller}
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
            log.dirs={_directory}/data
            offsets.topic.replication.factor=1
            group.initial.rebalance.delay.ms=0
            """);
        await KafkaTools.Run("storage", "format", "-t", "AAAAAAAAAAAAAAAAAAAAAg", "-c", properties).RunAsync();
        _process = Process.Start(KafkaTools.Server(properties))!;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("Kafka Server started", StringComparison.Ordinal) == true)
                started.TrySetResult();
        };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await started.Task.WaitAsync(StartPatience);
        Logctl = new Logctl($"127.0.0.1:{client}");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }
}
