using System.Diagnostics;

namespace LogCluster.Interop.Brokers;

/// <summary>A call of the program that ends by itself.</summary>
internal sealed record Command(int ExitCode, string Output, string Errors)
{
    /// <summary>Far more than a command takes; a node that should have refused to start must not hang the tests.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<Command> RunAsync(string[] args, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(ServerExecutable.Path, args) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience);
        await using var ended = limit.Token.Register(process.Kill);
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.False(limit.IsCancellationRequested, $"logcluster {string.Join(' ', args)} did not end");
        return new Command(process.ExitCode, await output, await errors);
    }

    public static ProcessStartInfo StartInfo(IEnumerable<string> settings) =>
        new(ServerExecutable.Path, settings.SelectMany(setting => new[] { "--set", setting }))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
}
