using LogCluster.Core;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Cluster;

/// <summary>What a client is told when the controller could not answer.</summary>
internal static class ControllerFaults
{
    public static bool IsControllerFault(this Exception fault) => fault is IOException or HostStoppedException;

    /// <summary>A disk that failed is this node's fault; a host that stopped may be another node's to answer for.</summary>
    public static ErrorCode CodeOf(Exception fault) => fault is IOException ? ErrorCode.KafkaStorageError : ErrorCode.NotController;
}
