namespace LogCluster.Metadata.Configuration;

/// <summary>Where a value comes from, with the numbers that DescribeConfigs answers (KIP-226).</summary>
public enum ConfigSource : sbyte
{
    DynamicTopic = 1,
    DynamicBroker = 2,
    DynamicDefaultBroker = 3,
    StaticBroker = 4,
    Default = 5,
    DynamicBrokerLogger = 6,
    DynamicClientMetrics = 7,
    DynamicGroup = 8,
}
