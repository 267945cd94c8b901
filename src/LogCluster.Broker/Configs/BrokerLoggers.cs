using LogCluster.Core;
using LogCluster.Metadata.Controllers;

namespace LogCluster.Broker.Configs;

/// <summary>Kafka lets clients set the levels of a broker's loggers. Here they are set where the node is started, and clients are told so.</summary>
internal static class BrokerLoggers
{
    public static Fault Fault { get; } = new(ErrorCode.InvalidRequest, "The loggers of this broker are not set by clients.");
}
