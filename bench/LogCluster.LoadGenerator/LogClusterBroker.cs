using System.Diagnostics;

namespace LogCluster.LoadGenerator;

internal sealed class LogClusterBroker(string executable, int port) : Broker("LogCluster", port)
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    private Process? _process;

    public override int ProcessId => _process!.Id;

    public override void Start() => _process = Run(
        executable, "--set", $"listeners=PLAINTEXT://127.0.0.1:{Port}", "--set", $"log.dirs={DataDirectory}");

    public string DataDirectory => Path.Combine(Directory, "data");

    /// <summary>Stops the node in order and starts it on the same data.</summary>
    public void Restart()
    {
        Stop();
        Start();
    }

    /// <summary>SIGTERM, and how long the end took.</summary>
    public TimeSpan Terminate()
    {
        var clock = Stopwatch.StartNew();
        Stop();
        return clock.Elapsed;
    }

    protected override void Stop()
    {
        if (_process is null)
            return;
        Process.Start("kill", $"-TERM {ProcessId}").WaitForExit();
        _process.WaitForExit(StopPatience);
        _process.Dispose();
        _process = null;
    }
}
