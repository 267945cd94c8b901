using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace LogCluster.Comparison.Brokers;

/// <summary>A broker as a process in a directory of its own, both of which go when it is disposed.</summary>
internal abstract class BrokerRun(string name, int port) : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);

    public string Name { get; } = name;

    public int Port { get; } = port;

    protected string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("compare-").FullName;

    /// <summary>Lines kept of what a broker says.</summary>
    private const int LinesMax = 200;

    private readonly Queue<string> _said = new();

    /// <summary>The last that the broker said, on both of its outputs.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return string.Join('\n', _said);
        }
    }

    /// <summary>Where the broker keeps its logs.</summary>
    public abstract string DataDirectory { get; }

    public abstract Task StartAsync(IEnumerable<string> properties);

    protected abstract Task StopAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    protected async Task AwaitPortAsync()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync("127.0.0.1", Port);
                return;
            }
            catch (SocketException) when (clock.Elapsed < StartPatience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    /// <summary>Runs a program to its end, or returns at once with the process.</summary>
    protected async Task<Process> RunAsync(string file, string[] args, bool toItsEnd, string? portVariable = null)
    {
        var start = new ProcessStartInfo(file, args) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (portVariable is not null)
            start.Environment["PORT"] = portVariable;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!toItsEnd)
            return process;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{Path.GetFileName(file)} {args.FirstOrDefault()} ended with exit code {process.ExitCode}.");
        return process;
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (_said)
        {
            if (_said.Count == LinesMax)
                _said.Dequeue();
            _said.Enqueue(line);
        }
    }

    protected string PortText => Port.ToString(CultureInfo.InvariantCulture);
}
