using System.Diagnostics;
using System.Globalization;
using LogCluster.Core;

namespace LogCluster.LoadGenerator.Clusters;

/// <summary>Combined nodes in processes of their own, ids from 1 on, whose voters stand in the log. Disposing kills them.</summary>
internal sealed class NodeCluster : MeasuredCluster
{
    private const int ControllerPortStep = 100;

    private readonly string _executable;
    private readonly string _directory = Directory.CreateTempSubdirectory("bench-").FullName;
    private readonly Process?[] _processes;

    public NodeCluster(string executable, int port, int count)
        : base("LogCluster", port, count)
    {
        (_executable, _processes) = (executable, new Process?[count]);
        var random = new Random();
        var voters = string.Join(',', Ids.Select(id => $"{id}@127.0.0.1:{ControllerPortOf(id)}:{Uuid.Random(random)}"));
        foreach (var id in Ids)
            RunToEnd(["format", "--cluster-id", "bench", "--initial-controllers", voters, .. SettingsOf(id)]);
        foreach (var id in Ids)
            Start(id);
    }

    protected override int ProcessIdOf(int id) => _processes[id - 1]!.Id;

    private int ControllerPortOf(int id) => PortOf(id) + ControllerPortStep;

    private string[] SettingsOf(int id) =>
    [
        "--set", string.Create(CultureInfo.InvariantCulture, $"node.id={id}"),
        "--set", $"log.dirs={_directory}/{id}",
        "--set", string.Create(CultureInfo.InvariantCulture, $"listeners=PLAINTEXT://127.0.0.1:{PortOf(id)},CONTROLLER://127.0.0.1:{ControllerPortOf(id)}"),
        "--set", "controller.listener.names=CONTROLLER",
        "--set", "default.replication.factor=3",
        "--set", "offsets.topic.replication.factor=3",
        "--set", "min.insync.replicas=2",
        "--set", $"controller.quorum.bootstrap.servers={string.Join(',', Ids.Select(other => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{ControllerPortOf(other)}")))}",
    ];

    public override void Start(int id)
    {
        var start = new ProcessStartInfo(_executable, SettingsOf(id)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var process = _processes[id - 1] = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public override void Kill(int id)
    {
        Signal(id, KillSignal);
        _processes[id - 1]!.WaitForExit();
    }

    public override void Terminate(int id)
    {
        Signal(id, TerminateSignal);
        _processes[id - 1]!.WaitForExit();
    }

    private void RunToEnd(string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(_executable, args) { UseShellExecute = false, RedirectStandardOutput = true })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"logcluster {string.Join(' ', args)} ended with {process.ExitCode}");
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var id in Ids.Where(id => _processes[id - 1] is { HasExited: false }))
            Kill(id);
        Directory.Delete(_directory, recursive: true);
        return default;
    }
}
