using System.Diagnostics;

namespace LogCluster.LoadGenerator;

internal sealed class LogClusterBroker(string executable, int port) : Broker("LogCluster", port)
{
    private Process? _process;

    public override int ProcessId => _process!.Id;

    public override void Start() => _process = Run(
        executable, "--set", $"listeners=PLAINTEXT://127.0.0.1:{Port}", "--set", $"log.dirs={Path.Combine(Directory, "data")}");

    /// <summary>Stops the node in order and starts it on the same data.</summary>
    public void Restart()
    {
        Stop();
        Start();
    }

    protected override void Stop()
    {
        Process.Start("kill", $"-TERM {ProcessId}").WaitForExit();
        _process!.WaitForExit(TimeSpan.FromSeconds(10));
        _process.Dispose();
    }
}
