using LogCluster.Core;
using LogCluster.StateMachines;

namespace LogCluster.Metadata.Controllers.Brokers;

/// <summary>What the leading controller has heard of one registration of a broker. Soft state: the log does not know of it.</summary>
internal sealed class BrokerSession(NodeId broker, long epoch)
{
    public const long NoOffset = -1;

    public NodeId Broker { get; } = broker;

    /// <summary>Of the registration that this is the session of.</summary>
    public long Epoch { get; } = epoch;

    /// <summary>False while the session is only assumed, because this controller has just begun to lead.</summary>
    public bool IsHeard { get; set; }

    /// <summary>Being fenced, which may take more than one decision.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>When it was heard last, on the clock of <see cref="HostTimers.ElapsedMs"/>.</summary>
    public long LastContactMs { get; set; }

    /// <summary>The last offset of the metadata log that the broker has applied.</summary>
    public long MetadataOffset { get; set; } = NoOffset;

    /// <summary>The last record of its controlled shutdown: it may go when the others have applied that.</summary>
    public long ShutdownOffset { get; set; } = NoOffset;

    public bool IsShuttingDown => ShutdownOffset != NoOffset;

    /// <summary>Ends the session when the broker is silent for too long.</summary>
    public HostTimer? Expiry { get; set; }

    /// <summary>Armed while the broker's connection is broken and it has not been heard since.</summary>
    public HostTimer? Grace { get; set; }

    /// <summary>The session was prolonged because the controller itself had not run; that is done once between two heartbeats.</summary>
    public bool WasProlonged { get; set; }
}
