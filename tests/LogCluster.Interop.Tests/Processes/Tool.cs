using System.Diagnostics;

namespace LogCluster.Interop.Processes;

/// <summary>Runs a client's program to its end: writes its input, reads its output, and fails with what it said when it fails.</summary>
internal sealed class Tool(string file, params string[] args)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task RunAsync(Func<Stream, Task>? write = null, Func<Stream, Task>? read = null)
    {
        var (exitCode, said) = await EndAsync(write, read ?? DiscardAsync);
        Assert.True(exitCode == 0, $"{this} ended with exit code {exitCode}: {said}");
    }

    public async Task<string> OutputAsync()
    {
        var (exitCode, output, said) = await TryAsync();
        Assert.True(exitCode == 0, $"{this} ended with exit code {exitCode}: {said}");
        return output;
    }

    /// <summary>The same for a program that may fail: its end, and what it said on both outputs.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> TryAsync()
    {
        var output = "";
        var (exitCode, said) = await EndAsync(write: null, async stream => output = await new StreamReader(stream).ReadToEndAsync());
        return (exitCode, output, said);
    }

    private async Task<(int ExitCode, string Errors)> EndAsync(Func<Stream, Task>? write, Func<Stream, Task> read)
    {
        var start = new ProcessStartInfo(file, args)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["JAVA_TOOL_OPTIONS"] = KafkaTools.QuickStart;
        using var process = Start(start);
        using var limit = new CancellationTokenSource(Patience);
        await using var ended = limit.Token.Register(() => process.Kill(entireProcessTree: true));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var reading = read(process.StandardOutput.BaseStream);
        var writing = WriteAsync(process, write);
        var said = await errors;
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.False(limit.IsCancellationRequested, $"{this} was too slow: {said}");
        // What broke on the way is told by the exit code, and only then.
        if (process.ExitCode == 0)
            await Task.WhenAll(writing, reading);
        return (process.ExitCode, said);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{start.FileName} does not run; make setup-test installs what the tests need.", e);
        }
    }

    private static async Task WriteAsync(Process process, Func<Stream, Task>? write)
    {
        try
        {
            // Closed when the writing fails too: the program would else wait for more.
            await using var input = process.StandardInput;
            if (write is not null)
                await write(input.BaseStream);
        }
        catch (IOException)
        {
            // The program ended before its input; its exit code says why.
        }
    }

    private static Task DiscardAsync(Stream stream) => stream.CopyToAsync(Stream.Null);

    public override string ToString() => $"{Path.GetFileName(file)} {string.Join(' ', args)}";
}
