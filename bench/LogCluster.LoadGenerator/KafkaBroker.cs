using System.Diagnostics;
using System.Globalization;

namespace LogCluster.LoadGenerator;

/// <summary>Apache Kafka, one combined node, with the heap of its own start script.</summary>
internal sealed class KafkaBroker(string scripts, int port) : Broker("Kafka", port)
{
    private string NodeDirectory => Path.Combine(Directory, "1");

    public override int ProcessId => int.Parse(File.ReadAllText(Path.Combine(NodeDirectory, "pid")), CultureInfo.InvariantCulture);

    public override void Start() => Cluster("start", Directory, "1");

    /// <summary>Formats without starting, so that a start can be timed alone: the first start is stopped again.</summary>
    public void Format()
    {
        Cluster("start", Directory, "1");
        Cluster("stop", Directory);
    }

    /// <summary>Starts a formatted node and does not wait until it is ready.</summary>
    public void Launch() => _ = Run(Path.Combine(scripts, "cluster"), "restart", Directory, "1");

    protected override void Stop() => Cluster("stop", Directory);

    private void Cluster(params string[] args)
    {
        var start = new ProcessStartInfo(Path.Combine(scripts, "cluster"), args) { UseShellExecute = false };
        start.Environment["PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"cluster {args[0]} failed with exit code {process.ExitCode}");
    }
}
