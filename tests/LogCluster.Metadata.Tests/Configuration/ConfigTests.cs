using LogCluster.Metadata.Configuration;

namespace LogCluster.Metadata.Tests.Configuration;

public sealed class ConfigTests
{
    [Fact]
    public void EveryDefaultPassesItsOwnRule() =>
        Assert.All(ConfigTable.All.Where(definition => definition.Default is not null), definition => Assert.Null(definition.Validate(definition.Default!)));

    [Fact]
    public void EverySynonymIsABrokerKey() =>
        Assert.All(
            ConfigTable.Of(ConfigScope.Topic).SelectMany(definition => definition.Synonyms),
            synonym => Assert.NotNull(ConfigTable.Find(ConfigScope.Broker, synonym)));

    [Theory]
    [InlineData("retention.ms", "-1")]
    [InlineData("retention.ms", " 5 ")]
    [InlineData("cleanup.policy", "compact, delete")]
    [InlineData("compression.type", "zstd")]
    [InlineData("compression.gzip.level", "-1")]
    [InlineData("compression.gzip.level", "9")]
    [InlineData("min.cleanable.dirty.ratio", "0.5")]
    [InlineData("preallocate", "TRUE")]
    public void GoodValues(string key, string value) => Assert.Null(ConfigTable.Find(ConfigScope.Topic, key)!.Validate(value));

    [Theory]
    [InlineData("retention.ms", "x")]
    [InlineData("retention.ms", "")]
    [InlineData("retention.ms", "9223372036854775808")]
    [InlineData("max.message.bytes", "-1")]
    [InlineData("max.message.bytes", "2147483648")]
    [InlineData("cleanup.policy", "compress")]
    [InlineData("compression.type", "ZSTD")]
    [InlineData("compression.gzip.level", "0")]
    [InlineData("compression.gzip.level", "10")]
    [InlineData("min.cleanable.dirty.ratio", "1.1")]
    [InlineData("preallocate", "yes")]
    [InlineData("min.insync.replicas", "0")]
    public void BadValuesAreOneSentenceThatNamesTheKey(string key, string value)
    {
        var fault = ConfigTable.Find(ConfigScope.Topic, key)!.Validate(value);
        Assert.Contains(key, fault, StringComparison.Ordinal);
        Assert.StartsWith($"Invalid value {value} for configuration {key}: ", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("num.partition", "num.partitions")]
    [InlineData("log.retention.hour", "log.retention.hours")]
    [InlineData("advertised.listner", "advertised.listeners")]
    public void TheNearestKeyIsOffered(string mistyped, string meant)
    {
        Assert.Equal(meant, ConfigTable.Nearest(ConfigScope.Broker, mistyped));
        Assert.Null(NodeConfig.TryCreate([new ConfigValue(mistyped, "1", ConfigSource.StaticBroker, "here")], out var fault));
        Assert.Contains(meant, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void APasswordIsNotShownInAMessage()
    {
        var password = ConfigTable.All.First(definition => definition.IsSensitive);
        Assert.Equal(ConfigType.Password, password.Type);
        Assert.DoesNotContain("secret", password.Validate("secret") ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void TheChainGoesFromTopicOverNodeToDefault()
    {
        var node = NodeConfig.Of(("log.retention.ms", "7"), ("log.retention.hours", "3"))
            .WithDynamic(TopicConfigs.NoOverrides.Add("log.retention.ms", "5"), TopicConfigs.NoOverrides.Add("log.retention.ms", "6"));
        var topic = new TopicConfigs(node, TopicConfigs.NoOverrides.Add("retention.ms", "1"));
        Assert.Equal(
            [("retention.ms", "1", 1), ("log.retention.ms", "5", 2), ("log.retention.ms", "6", 3), ("log.retention.ms", "7", 4), ("log.retention.hours", "3", 4), ("log.retention.hours", "168", 5)],
            topic.Chain("retention.ms").Select(value => (value.Key, value.Value!, (int)value.Source)));
        Assert.Equal(5, new TopicConfigs(node, TopicConfigs.NoOverrides).Long("retention.ms"));
        Assert.Equal(1, topic.Long("retention.ms"));
        var plain = new TopicConfigs(NodeConfig.Defaults, TopicConfigs.NoOverrides);
        Assert.Equal((604_800_000, ConfigSource.Default), (plain.Long("retention.ms"), plain.Effective("retention.ms").Source));
        var unlimited = new TopicConfigs(NodeConfig.Of(("log.retention.hours", "-1")), TopicConfigs.NoOverrides);
        Assert.Equal(-1, unlimited.Long("retention.ms"));
        var inMinutes = new TopicConfigs(NodeConfig.Of(("log.retention.minutes", "2"), ("log.retention.hours", "3")), TopicConfigs.NoOverrides);
        Assert.Equal(120_000, inMinutes.Long("retention.ms"));
    }

    [Fact]
    public void LaterSourcesWin()
    {
        var config = NodeConfig.Of(("num.partitions", "2"), ("num.partitions", "3"));
        Assert.Equal(3, config.Int("num.partitions"));
        Assert.True(config.IsGiven("num.partitions"));
        Assert.False(config.IsGiven("log.retention.ms"));
    }

    [Fact]
    public void TopicOverridesAreChecked()
    {
        static string? Fault(string key, string? value) => TopicConfigs.Validate(NodeConfig.Defaults, [KeyValuePair.Create(key, value)]);

        Assert.Null(Fault("retention.ms", "1"));
        Assert.Contains("num.partitions", Fault("num.partitions", "1"), StringComparison.Ordinal);
        Assert.Contains("retention.ms", Fault("retention.ms", null), StringComparison.Ordinal);
        Assert.True(Fault(new string('x', 32_000), "1")!.Length < 400);
        Assert.True(Fault("retention.ms", new string('x', 32_000))!.Length < 500);
    }
}
