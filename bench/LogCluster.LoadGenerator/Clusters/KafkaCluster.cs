using System.Diagnostics;
using System.Globalization;

namespace LogCluster.LoadGenerator.Clusters;

/// <summary>Three combined nodes of Apache Kafka, with the heap of its own start script.</summary>
internal sealed class KafkaCluster : MeasuredCluster
{
    private const int Nodes = 3;

    private readonly string _scripts;
    private readonly int _port;
    private readonly string _directory = Directory.CreateTempSubdirectory("bench-").FullName;

    public KafkaCluster(string scripts, int port)
        : base("Kafka", port, Nodes)
    {
        (_scripts, _port) = (scripts, port);
        Run("start", _directory, "3");
    }

    protected override int ProcessIdOf(int id) => int.Parse(File.ReadAllText(Path.Combine(_directory, Text(id), "pid")), CultureInfo.InvariantCulture);

    public override void Start(int id) => Run("restart", _directory, Text(id));

    public override void Kill(int id) => Run("kill", _directory, Text(id));

    public override void Terminate(int id) => Run("stop", _directory, Text(id));

    private void Run(params string[] args)
    {
        var start = new ProcessStartInfo(Path.Combine(_scripts, "cluster"), args) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["PORT"] = Text(_port);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"cluster {string.Join(' ', args)} failed with exit code {process.ExitCode}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public override ValueTask DisposeAsync()
    {
        Run("kill", _directory);
        Directory.Delete(_directory, recursive: true);
        return default;
    }
}
