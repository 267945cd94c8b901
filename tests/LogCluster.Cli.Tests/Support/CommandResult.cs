using System.Text.Json;

namespace LogCluster.Cli.Tests.Support;

/// <summary>What a run of logctl left behind.</summary>
internal sealed record CommandResult(string Typed, int ExitCode, string Output, string Errors)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A line of <c>--output jsonl</c> each.</summary>
    public JsonElement[] Objects => [.. Lines.Select(line => JsonDocument.Parse(line).RootElement)];

    public CommandResult Succeeded() => EndedWith(0);

    /// <summary>The exit code, a word about why, and never a stack trace.</summary>
    public CommandResult Failed(int exitCode, string because)
    {
        EndedWith(exitCode);
        Assert.Contains(because, Errors, StringComparison.Ordinal);
        return this;
    }

    public CommandResult EndedWith(int exitCode)
    {
        Assert.DoesNotContain("   at ", Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", Errors, StringComparison.Ordinal);
        Assert.True(ExitCode == exitCode, $"{Typed}: exit code {ExitCode}, not {exitCode}\n{Errors}\n{Output}");
        return this;
    }
}
