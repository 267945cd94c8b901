namespace LogCluster.Metadata.Images;

/// <summary>What a dynamic configuration value belongs to; types are Kafka's: 2 topic, 4 broker (empty name: all), 32 group.</summary>
public readonly record struct ConfigResource(sbyte Type, string Name) : IComparable<ConfigResource>
{
    public const sbyte TopicType = 2;
    public const sbyte BrokerType = 4;
    public const sbyte BrokerLoggerType = 8;
    public const sbyte ClientMetricsType = 16;
    public const sbyte GroupType = 32;

    public static ConfigResource Topic(string name) => new(TopicType, name);

    public static ConfigResource Broker(string id) => new(BrokerType, id);

    /// <summary>What counts for every broker that has no value of its own.</summary>
    public static ConfigResource AllBrokers { get; } = new(BrokerType, "");

    public int CompareTo(ConfigResource other) => Type != other.Type ? Type.CompareTo(other.Type) : string.CompareOrdinal(Name, other.Name);

    public static bool operator <(ConfigResource left, ConfigResource right) => left.CompareTo(right) < 0;

    public static bool operator >(ConfigResource left, ConfigResource right) => left.CompareTo(right) > 0;

    public static bool operator <=(ConfigResource left, ConfigResource right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ConfigResource left, ConfigResource right) => left.CompareTo(right) >= 0;
}
