using System.Diagnostics;
using System.Text;
using LogCluster.Interop.Processes;

namespace LogCluster.Cli.Tests.Support;

/// <summary>Runs the real executable as it would be typed. Quotes keep blanks together; there is no other shell syntax.</summary>
internal sealed class Logctl
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static string Executable { get; } =
        Path.Combine(Repository.Root, "artifacts/bin/LogCluster.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "logctl");

    private readonly SortedDictionary<string, string> _environment = new(StringComparer.Ordinal) { ["LOGCLUSTER_CONTEXT"] = "/nonexistent" };

    /// <summary>Against the broker with this address; without one, only what needs none can work.</summary>
    public Logctl(string? bootstrap = null)
    {
        if (bootstrap is not null)
            _environment["LOGCLUSTER_BOOTSTRAP"] = bootstrap;
    }

    public Logctl With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public Task<CommandResult> RunAsync(string typed, string? input = null) => RunAsync(typed, input is null ? null : Encoding.UTF8.GetBytes(input));

    public Task<CommandResult> RunAsync(string typed, byte[]? input) => RunAsync(typed, Start(typed), input);

    /// <summary>With what a shell command prints as input, and a terminal for the output, which shows what goes to stderr as well.</summary>
    public Task<CommandResult> RunOnTerminalAsync(string typed, string inputCommand) =>
        RunAsync(typed, Start("script", ["--quiet", "--return", "--command", $"{inputCommand} | {Executable} {typed}", "/dev/null"]), null);

    private static async Task<CommandResult> RunAsync(string typed, Process started, byte[]? input)
    {
        using var process = started;
        using var limit = new CancellationTokenSource(Patience);
        await using var ended = limit.Token.Register(process.Kill);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input ?? []);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before its input; the exit code says why.
        }

        await process.WaitForExitAsync(CancellationToken.None);
        Assert.False(limit.IsCancellationRequested, $"logctl {typed} did not end");
        return new CommandResult($"logctl {typed}", process.ExitCode, await output, await errors);
    }

    public Process Start(string typed) => Start(Executable, Words(typed));

    private Process Start(string executable, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(executable, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("LOGCLUSTER_BOOTSTRAP");
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static IEnumerable<string> Words(string typed)
    {
        var word = new StringBuilder();
        var (isQuoted, isOpen) = (false, false);
        foreach (var letter in typed)
        {
            if (letter == '\'')
                (isQuoted, isOpen) = (!isQuoted, true);
            else if (letter != ' ' || isQuoted)
                word.Append(letter);
            else if (word.Length > 0 || isOpen)
            {
                yield return word.ToString();
                word.Clear();
                isOpen = false;
            }
        }

        if (word.Length > 0 || isOpen)
            yield return word.ToString();
    }
}
