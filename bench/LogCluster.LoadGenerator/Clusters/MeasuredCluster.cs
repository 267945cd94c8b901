using System.Diagnostics;
using System.Globalization;

namespace LogCluster.LoadGenerator.Clusters;

/// <summary>
/// A cluster under measurement: combined nodes on loopback with ids from 1 on, each in a process of its own, whose topics have three replicas of which
/// two must be in sync. Disposing kills what runs and deletes the data.
/// </summary>
internal abstract class MeasuredCluster(string name, int port, int count) : IAsyncDisposable
{
    protected const int KillSignal = 9;
    protected const int TerminateSignal = 15;

    public string Name { get; } = name;

    public IEnumerable<int> Ids => Enumerable.Range(1, count);

    public int PortOf(int id) => port + id - 1;

    public string Bootstrap => string.Join(',', Ids.Select(id => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{PortOf(id)}")));

    public ProcessFigures FiguresOf(int id) => ProcessFigures.Of(ProcessIdOf(id));

    /// <summary>Of all nodes together, so far.</summary>
    public double CpuSeconds => Ids.Sum(id => FiguresOf(id).CpuSeconds);

    protected abstract int ProcessIdOf(int id);

    /// <summary>Starts a node that has ended, and may return before it is ready.</summary>
    public abstract void Start(int id);

    /// <summary>kill -9; returns when the process has ended.</summary>
    public abstract void Kill(int id);

    /// <summary>SIGTERM; returns when the process has ended.</summary>
    public abstract void Terminate(int id);

    public abstract ValueTask DisposeAsync();

    protected void Signal(int id, int signal) => Process.Start("kill", string.Create(CultureInfo.InvariantCulture, $"-{signal} {ProcessIdOf(id)}")).WaitForExit();
}
