using System.Diagnostics;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Brokers;

/// <summary>A node of Apache Kafka in a process of its own, with a small heap. Disposing kills it. Not thread-safe.</summary>
internal sealed class KafkaProcess : IAsyncDisposable
{
    private const string Started = "Kafka Server started";

    /// <summary>A feature that LogCluster does not serve is not to be in force where both are in one cluster.</summary>
    private static readonly string[] NoOtherFeatures =
        ["--feature", "group.version=0", "--feature", "share.version=0", "--feature", "streams.version=0", "--feature", "transaction.version=0"];

    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(3);

    private readonly string _directory = Directory.CreateTempSubdirectory("logcluster-kafka-").FullName;
    private readonly List<string> _lines = [];
    private Process? _process;

    private KafkaProcess(int id, string? data) => (Id, DataDirectory) = (id, data ?? Path.Combine(_directory, "data"));

    public int Id { get; }

    public int Port { get; } = BrokerProcess.FreePort();

    public int ControllerPort { get; } = BrokerProcess.FreePort();

    public string Bootstrap => $"127.0.0.1:{Port}";

    public string Controller => $"127.0.0.1:{ControllerPort}";

    public string DataDirectory { get; }

    private string Properties => Path.Combine(_directory, "server.properties");

    /// <summary>A node that is yet to be formatted and started; on <paramref name="data"/>, or a new directory.</summary>
    public static KafkaProcess Create(int id, string? data = null) => new(id, data);

    /// <summary>Writes its properties. <paramref name="roles"/> as in process.roles, <paramref name="controllers"/> as in controller.quorum.bootstrap.servers.</summary>
    public Task ConfigureAsync(string roles, string controllers, params string[] settings)
    {
        var (isBroker, isController) = (roles.Contains("broker", StringComparison.Ordinal), roles.Contains("controller", StringComparison.Ordinal));
        string[] listeners = [.. isBroker ? [$"PLAINTEXT://{Bootstrap}"] : Array.Empty<string>(), .. isController ? [$"CONTROLLER://{Controller}"] : Array.Empty<string>()];
        return File.WriteAllLinesAsync(Properties,
        [
            $"process.roles={roles}",
            $"node.id={Id}",
            $"controller.quorum.bootstrap.servers={controllers}",
            "controller.listener.names=CONTROLLER",
            $"listeners={string.Join(',', listeners)}",
            $"advertised.listeners={string.Join(',', listeners)}",
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            $"log.dirs={DataDirectory}",
            "default.replication.factor=3",
            "offsets.topic.replication.factor=3",
            "min.insync.replicas=2",
            .. settings,
        ]);
    }

    /// <summary><c>kafka-storage format</c>; the features that LogCluster does not serve stay off.</summary>
    public Task FormatAsync(string clusterId, params string[] options) =>
        KafkaTools.Run("storage", ["format", "-t", clusterId, "-c", Properties, .. NoOtherFeatures, .. options]).RunAsync();

    /// <summary>Starts it, or starts it again; completes when it says so.</summary>
    public async Task StartAsync()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process?.Dispose();
        var start = KafkaTools.Server(Properties);
        start.Environment["KAFKA_HEAP_OPTS"] = "-Xmx256m";
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Add(line.Data, started);
        _process.ErrorDataReceived += (_, line) => Add(line.Data, started);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var first = await Task.WhenAny(started.Task, _process.WaitForExitAsync(), Task.Delay(StartPatience));
        lock (_lines)
            Assert.True(first == started.Task, $"Kafka did not start:\n{string.Join('\n', _lines.TakeLast(40))}");
    }

    private void Add(string? line, TaskCompletionSource started)
    {
        if (line is null)
            return;
        lock (_lines)
            _lines.Add(line);
        if (line.Contains(Started, StringComparison.Ordinal))
            started.TrySetResult();
    }

    /// <summary>SIGSTOP: the node is alive and does nothing.</summary>
    public void Pause() => Signals.Send(_process!.Id, Signals.Pause);

    /// <summary>SIGCONT.</summary>
    public void Resume() => Signals.Send(_process!.Id, Signals.Resume);

    /// <summary>SIGTERM; completes when it has ended.</summary>
    public Task TerminateAsync()
    {
        Signals.Send(_process!.Id, Signals.Terminate);
        return _process.WaitForExitAsync();
    }

    public async Task KillAsync()
    {
        Signals.Send(_process!.Id, Signals.Kill);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
