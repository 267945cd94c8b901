using LogCluster.Interop.Brokers;

namespace LogCluster.Interop.Nodes;

/// <summary>Where configuration comes from, and what happens when it is wrong.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task An_unknown_key_stops_the_start_with_one_sentence_that_names_the_nearest_key()
    {
        var refused = await Command.RunAsync(["--set", "log.retention.mss=1"]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal("", refused.Output);
        var sentence = Assert.Single(refused.Errors.Trim().Split('\n'));
        Assert.Contains("log.retention.mss", sentence, StringComparison.Ordinal);
        Assert.Matches(@"\blog\.retention\.ms\b", sentence);
    }

    [Fact]
    public async Task A_value_that_does_not_fit_stops_the_start()
    {
        var refused = await Command.RunAsync(["--set", "num.partitions=many"]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("num.partitions", Assert.Single(refused.Errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_command_line_ends_with_code_2()
    {
        var refused = await Command.RunAsync(["sevre"]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("sevre", Assert.Single(refused.Errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_prints_each_value_with_its_source_and_the_nearer_source_wins()
    {
        await File.WriteAllTextAsync(_file, "# ours\nlog.retention.ms=1000\nnum.partitions = 3\nlog.segment.bytes: 2000000\n");

        var shown = await Command.RunAsync(
            ["config", "--config", _file, "--set", "num.partitions=5"], ("LOGCLUSTER_LOG_RETENTION_MS", "7000"), ("LOGCLUSTER_NUM_PARTITIONS", "4"));

        Assert.Equal((0, ""), (shown.ExitCode, shown.Errors));
        Assert.Equal("7000  # LOGCLUSTER_LOG_RETENTION_MS", Shown(shown, "log.retention.ms"));
        Assert.Equal("5  # --set", Shown(shown, "num.partitions"));
        Assert.Equal($"2000000  # {_file}:4", Shown(shown, "log.segment.bytes"));
        Assert.StartsWith("2147483647  #", Shown(await Command.RunAsync(["config"]), "max.connections"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_may_be_named_by_the_environment()
    {
        await File.WriteAllTextAsync(_file, "num.partitions=3\n");

        var shown = await Command.RunAsync(["config"], ("LOGCLUSTER_CONFIG", _file));

        Assert.Equal($"3  # {_file}:1", Shown(shown, "num.partitions"));
    }

    [Fact]
    public async Task A_file_that_is_not_there_stops_the_start()
    {
        var refused = await Command.RunAsync(["--config", "/nowhere/server.properties"]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("/nowhere/server.properties", Assert.Single(refused.Errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    private static string Shown(Command command, string key) =>
        Assert.Single(command.Output.Split('\n'), line => line.StartsWith($"{key}=", StringComparison.Ordinal))[(key.Length + 1)..];
}
