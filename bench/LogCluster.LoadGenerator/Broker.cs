using System.Diagnostics;

namespace LogCluster.LoadGenerator;

/// <summary>A broker under measurement, in a process of its own with a fresh data directory.</summary>
internal abstract class Broker : IAsyncDisposable
{
    protected Broker(string name, int port)
    {
        Name = name;
        Port = port;
        Directory = System.IO.Directory.CreateTempSubdirectory("bench-").FullName;
    }

    public string Name { get; }

    public int Port { get; }

    public string Bootstrap => $"127.0.0.1:{Port}";

    public abstract int ProcessId { get; }

    protected string Directory { get; }

    public ProcessFigures Figures => ProcessFigures.Of(ProcessId);

    public abstract void Start();

    protected abstract void Stop();

    public ValueTask DisposeAsync()
    {
        Stop();
        System.IO.Directory.Delete(Directory, recursive: true);
        return default;
    }

    protected static Process Run(string file, params string[] args)
    {
        var start = new ProcessStartInfo(file, args) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
