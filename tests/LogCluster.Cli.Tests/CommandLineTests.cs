using LogCluster.Cli.Tests.Support;

namespace LogCluster.Cli.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task HelpHasExamplesAndExitCodes()
    {
        var help = (await new Logctl().RunAsync("topics create --help")).Succeeded().Output;
        Assert.Contains("Examples:\n  logctl topics create orders", help, StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0 done, 1 failed", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheFlagGoesBeforeTheEnvironmentAndThatBeforeTheContextFile()
    {
        using var directory = new TemporaryDirectory();
        var context = directory.Write("context", "# where we work\nbootstrap = 127.0.0.1:3\n");
        (await new Logctl("127.0.0.1:2").RunAsync("--bootstrap 127.0.0.1:1 topics list")).Failed(1, "127.0.0.1:1");
        (await new Logctl("127.0.0.1:2").RunAsync($"--context {context} topics list")).Failed(1, "127.0.0.1:2");
        (await new Logctl().RunAsync($"--context {context} topics list")).Failed(1, "127.0.0.1:3");
        (await new Logctl().With("LOGCLUSTER_CONTEXT", context).RunAsync("topics list")).Failed(1, "127.0.0.1:3");
    }

    [Theory]
    [InlineData("--bootstrap host:port topics list", "host:port is no HOST:PORT")]
    [InlineData("--bootstrap , topics list", "names no broker")]
    [InlineData("--context /nonexistent/file topics list", "there is no such file")]
    [InlineData("frobnicate", "frobnicate")]
    public async Task MistakesBeforeAnythingIsAsked(string typed, string because) => (await new Logctl().RunAsync(typed)).Failed(2, because);

    [Fact]
    public async Task AContextFileWithAnythingElseIsSaid()
    {
        using var directory = new TemporaryDirectory();
        (await new Logctl().RunAsync($"--context {directory.Write("context", "server=1")} topics list")).Failed(1, "I do not know \"server=1\"");
    }
}
