using System.Diagnostics;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Groups;

/// <summary>A member of a group in a process of its own. <see cref="LeaveAsync"/> ends it in order; disposing kills it if need be.</summary>
internal sealed class MemberProcess : IAsyncDisposable
{
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly List<string> _errors = [];

    /// <param name="onLine">Gets each line that it prints.</param>
    public MemberProcess(Action<string> onLine, string file, params string[] args)
    {
        var start = new ProcessStartInfo(file, args) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["JAVA_TOOL_OPTIONS"] = KafkaTools.QuickStart;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text)
                onLine(text);
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.Add(line.Data ?? "");
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it complained of, for the message of a test that fails.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return string.Join('\n', _errors.TakeLast(20));
        }
    }

    public bool HasEnded => _process.HasExited;

    public async Task LeaveAsync()
    {
        if (!_process.HasExited)
            Signals.Send(_process.Id, Signals.Terminate);
        using var limit = new CancellationTokenSource(LeavePatience);
        await _process.WaitForExitAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
