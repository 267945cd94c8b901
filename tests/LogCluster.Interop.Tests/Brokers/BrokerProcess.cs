using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Brokers;

/// <summary>
/// A node in a process of its own. Disposing kills it and deletes the data directory when it made it itself. Not thread-safe, but for
/// <see cref="Lines"/>.
/// </summary>
internal sealed partial class BrokerProcess : IBrokers
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private const string DirectoryIdKey = "directory.id=";
    private const int PortMin = 12_000;
    private const int PortMax = 32_000;

    private readonly string[] _settings;
    private readonly List<string> _lines = [];
    private Process? _process;

    private BrokerProcess(string dataDirectory, string[] settings)
    {
        DataDirectory = dataDirectory;
        _settings = settings;
    }

    public string DataDirectory { get; }

    public string Host { get; private set; } = "127.0.0.1";

    /// <summary>Kept from start to start.</summary>
    public int Port { get; private set; }

    public string Bootstrap => $"127.0.0.1:{Port}";

    public short ReplicationFactor => 1;

    public int ProcessId => _process!.Id;

    public bool HasEnded => _process?.HasExited ?? true;

    /// <summary>What the node printed so far, on both of its outputs.</summary>
    public string[] Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <summary>Starts a node with <c>--set</c> of each of <paramref name="settings"/> in a new data directory.</summary>
    public static async Task<BrokerProcess> StartAsync(params string[] settings)
    {
        var broker = Create(settings);
        await broker.StartAgainAsync();
        return broker;
    }

    /// <summary>A node with a new data directory that is yet to be started.</summary>
    public static BrokerProcess Create(params string[] settings) =>
        new(Directory.CreateTempSubdirectory("logcluster-interop-").FullName, settings) { Port = FreePort() };

    /// <summary>The same node, which has ended, to be started with other settings.</summary>
    public BrokerProcess With(params string[] settings)
    {
        _process?.Dispose();
        return new BrokerProcess(DataDirectory, settings) { Port = Port };
    }

    /// <summary><c>logcluster format</c> with the settings of the node; returns the id of its directory.</summary>
    public async Task<string> FormatAsync(string clusterId, params string[] options)
    {
        var done = await Command.RunAsync(["format", "--cluster-id", clusterId, .. options, .. Settings.SelectMany(setting => new[] { "--set", setting })]);
        Assert.True(done.ExitCode == 0, done.Errors);
        var line = (await File.ReadAllLinesAsync(Path.Combine(DataDirectory, "meta.properties"))).Single(line => line.StartsWith(DirectoryIdKey, StringComparison.Ordinal));
        return line[DirectoryIdKey.Length..];
    }

    private string[] Settings => [$"listeners=PLAINTEXT://{Host}:{Port}", $"log.dirs={DataDirectory}", .. _settings];

    /// <summary>
    /// Below the ports that the system gives to outgoing connections: a client that connects again and again while the node is
    /// down would otherwise get the node's own port one day, connect to itself, and keep the node from it.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(PortMin, PortMax);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    /// <summary>Starts a node that has ended, on its former port and data; completes when it says that it is ready.</summary>
    public async Task StartAgainAsync()
    {
        var ready = new TaskCompletionSource<Match>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process?.Dispose();
        _process = Process.Start(Command.StartInfo(Settings))!;
        _process.OutputDataReceived += (_, line) => Add(line.Data, ready);
        _process.ErrorDataReceived += (_, line) => Add(line.Data, ready);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var started = await Task.WhenAny(ready.Task, _process.WaitForExitAsync(), Task.Delay(StartPatience));
        Assert.True(started == ready.Task, $"the node did not become ready:\n{string.Join('\n', Lines)}");
        var match = await ready.Task;
        Host = match.Groups["host"].Value;
        Port = int.Parse(match.Groups["port"].Value);
    }

    /// <summary>SIGTERM; returns the exit code and how long the end took.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> TerminateAsync()
    {
        var clock = Stopwatch.StartNew();
        Signals.Send(ProcessId, Signals.Terminate);
        await _process!.WaitForExitAsync();
        return (_process.ExitCode, clock.Elapsed);
    }

    /// <summary>SIGSTOP: the node is alive and does nothing.</summary>
    public void Pause() => Signals.Send(ProcessId, Signals.Pause);

    /// <summary>SIGCONT.</summary>
    public void Resume() => Signals.Send(ProcessId, Signals.Resume);

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        Signals.Send(ProcessId, Signals.Kill);
        await _process!.WaitForExitAsync();
    }

    public async Task RestartAsync(bool killed)
    {
        if (killed)
            await KillAsync();
        else
            Assert.Equal(0, (await TerminateAsync()).ExitCode);
        await StartAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasEnded)
            await KillAsync();
        _process?.Dispose();
        Directory.Delete(DataDirectory, recursive: true);
    }

    private void Add(string? line, TaskCompletionSource<Match> ready)
    {
        if (line is null)
            return;
        lock (_lines)
            _lines.Add(line);
        if (ReadyLine().Match(line) is { Success: true } match)
            ready.TrySetResult(match);
    }

    [GeneratedRegex(@"^LogCluster \S+ is ready on PLAINTEXT://(?<host>\S+):(?<port>\d+) \(node \d+, data in \S+\)$", RegexOptions.ExplicitCapture)]
    public static partial Regex ReadyLine();
}
