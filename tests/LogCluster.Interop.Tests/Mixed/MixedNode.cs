using System.Diagnostics;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Mixed;

/// <summary>A node, broker and controller, with one properties file and one data directory, that is run by Kafka or by LogCluster in turn. Disposing kills it.</summary>
internal sealed class MixedNode(int id, int port, string directory) : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(3);
    private const string DirectoryIdKey = "directory.id=";

    private static readonly TimeSpan StopPatience = TimeSpan.FromMinutes(2);

    private readonly List<string> _lines = [];
    private Process? _process;

    public int Id => id;

    public string Bootstrap => $"127.0.0.1:{port}";

    public string DataDirectory { get; } = Path.Combine(directory, "data");

    /// <summary>As the node was formatted with it.</summary>
    public string DirectoryId => File.ReadLines(Path.Combine(DataDirectory, "meta.properties")).Single(line => line.StartsWith(DirectoryIdKey, StringComparison.Ordinal))[DirectoryIdKey.Length..];

    private string PropertiesFile => Path.Combine(directory, "server.properties");

    /// <summary>Writes the properties and formats the data directory with Kafka's own program.</summary>
    public async Task FormatAsync(string clusterId, string voters, int controllerPort)
    {
        Directory.CreateDirectory(directory);
        await File.WriteAllLinesAsync(PropertiesFile,
        [
            "process.roles=broker,controller",
            $"node.id={id}",
            $"controller.quorum.voters={voters}",
            "controller.listener.names=CONTROLLER",
            "inter.broker.listener.name=PLAINTEXT",
            $"listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controllerPort}",
            $"advertised.listeners=PLAINTEXT://127.0.0.1:{port}",
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            $"log.dirs={DataDirectory}",
            "offsets.topic.replication.factor=3",
            "offsets.topic.num.partitions=3",
            "default.replication.factor=3",
            "min.insync.replicas=2",
        ]);
        // What a node does not serve the cluster must not have finalized: see the compatibility page.
        string[] features = ["group", "transaction", "share", "streams"];
        await KafkaTools.Run(
            "storage", ["format", "-t", clusterId, "-c", PropertiesFile, .. features.SelectMany(name => new[] { "--feature", $"{name}.version=0" })]).RunAsync();
    }

    /// <summary>Completes when the program says that the node is ready.</summary>
    public async Task StartAsync(NodeProgram program)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sign = program == NodeProgram.Kafka ? "Kafka Server started" : " is ready on ";
        _process = Process.Start(StartInfo(program))!;
        _process.OutputDataReceived += (_, line) => Add(line.Data, sign, ready);
        _process.ErrorDataReceived += (_, line) => Add(line.Data, sign, ready);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var first = await Task.WhenAny(ready.Task, _process.WaitForExitAsync(), Task.Delay(StartPatience));
        Assert.True(first == ready.Task, $"node {id} did not become ready as {program}:\n{string.Join('\n', LastLines)}");
    }

    private ProcessStartInfo StartInfo(NodeProgram program)
    {
        var start = program == NodeProgram.Kafka
            ? KafkaTools.Server(PropertiesFile)
            : new ProcessStartInfo(ServerExecutable.Path, ["--config", PropertiesFile]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KAFKA_HEAP_OPTS"] = "-Xmx256m";
        return start;
    }

    /// <summary>SIGTERM; an orderly end within the patience.</summary>
    public async Task StopAsync()
    {
        Signals.Send(_process!.Id, Signals.Terminate);
        await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(StopPatience));
        Assert.True(_process.HasExited, $"node {id} did not stop:\n{string.Join('\n', LastLines)}");
        _process.Dispose();
        _process = null;
    }

    private IEnumerable<string> LastLines
    {
        get
        {
            lock (_lines)
                return [.. _lines.TakeLast(20)];
        }
    }

    private void Add(string? line, string sign, TaskCompletionSource ready)
    {
        if (line is null)
            return;
        lock (_lines)
            _lines.Add(line);
        if (line.Contains(sign, StringComparison.Ordinal))
            ready.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
