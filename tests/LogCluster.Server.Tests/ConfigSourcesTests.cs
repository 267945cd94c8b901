using System.Collections;
using LogCluster.Server.Configuration;

namespace LogCluster.Server.Tests;

public sealed class ConfigSourcesTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void TheCommandLineWinsOverTheEnvironmentAndThatOverTheFile()
    {
        File.WriteAllText(_file, "num.partitions=2\nlog.retention.ms=20\nlog.segment.bytes=2000000");
        var environment = new Hashtable { ["LOGCLUSTER_NUM_PARTITIONS"] = "3", ["LOGCLUSTER_LOG_RETENTION_MS"] = "30", ["OTHER"] = "x" };
        var config = ConfigSources.Load(_file, environment, ["num.partitions=4"], out var fault);
        Assert.Null(fault);
        Assert.Equal((4, 30, 2_000_000), (config!.Int("num.partitions"), config.Long("log.retention.ms"), config.Int("log.segment.bytes")));
        Assert.Equal("--set", config.Effective("num.partitions").Origin);
        Assert.Equal("LOGCLUSTER_LOG_RETENTION_MS", config.Effective("log.retention.ms").Origin);
        Assert.Equal($"{_file}:3", config.Effective("log.segment.bytes").Origin);
        Assert.False(config.IsGiven("log.flush.interval.ms"));
    }

    [Fact]
    public void TheEnvironmentMayNameTheFile()
    {
        File.WriteAllText(_file, "num.partitions=2");
        var config = ConfigSources.Load(null, new Hashtable { ["LOGCLUSTER_CONFIG"] = _file }, [], out _);
        Assert.Equal(2, config!.Int("num.partitions"));
    }

    [Theory]
    [InlineData("num.partition=1", "num.partitions")]
    [InlineData("num.partitions=x", "num.partitions")]
    [InlineData("num.partitions=0", "num.partitions")]
    [InlineData("nothing", "name=value")]
    [InlineData("=1", "name=value")]
    public void WhatIsWrongIsOneSentence(string assignment, string mentioned)
    {
        Assert.Null(ConfigSources.Load(null, new Hashtable(), [assignment], out var fault));
        Assert.Contains(mentioned, fault, StringComparison.Ordinal);
        Assert.EndsWith(".", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatCannotBeReadIsNamed()
    {
        Assert.Null(ConfigSources.Load("/no/such/file", new Hashtable(), [], out var fault));
        Assert.Contains("/no/such/file", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void AValueMayHoldAnEqualsSign()
    {
        var config = ConfigSources.Load(null, new Hashtable(), ["broker.rack = a=b "], out _);
        Assert.Equal("a=b", config!.Text("broker.rack"));
    }
}
