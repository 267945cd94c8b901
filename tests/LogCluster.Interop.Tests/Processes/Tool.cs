using System.Diagnostics;

namespace LogCluster.Interop.Processes;

/// <summary>Runs a client's program to its end: writes its input, reads its output, and fails with what it said when it fails.</summary>
internal sealed class Tool(string file, params string[] args)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task RunAsync(Func<Stream, Task>? write = null, Func<Stream, Task>? read = null)
    {
        var start = new ProcessStartInfo(file, args)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // For the programs that are Java: what lives for seconds is not worth the second compiler's time.
        start.Environment["JAVA_TOOL_OPTIONS"] = "-XX:TieredStopAtLevel=1";
        using var process = Start(start);
        using var limit = new CancellationTokenSource(Patience);
        await using var ended = limit.Token.Register(() => process.Kill(entireProcessTree: true));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var reading = (read ?? DiscardAsync)(process.StandardOutput.BaseStream);
        var writing = WriteAsync(process, write);
        var said = await errors;
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.True(process.ExitCode == 0, $"{this} ended with exit code {process.ExitCode}{(limit.IsCancellationRequested ? ", too slow" : "")}: {said}");
        await writing;
        await reading;
    }

    public async Task<string> OutputAsync()
    {
        var output = "";
        await RunAsync(read: async stream => output = await new StreamReader(stream).ReadToEndAsync());
        return output;
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
            if (write is not null)
                await write(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended before its input; its exit code says why.
        }
    }

    private static Task DiscardAsync(Stream stream) => stream.CopyToAsync(Stream.Null);

    public override string ToString() => $"{Path.GetFileName(file)} {string.Join(' ', args)}";
}
