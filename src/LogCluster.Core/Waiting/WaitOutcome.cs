namespace LogCluster.Core.Waiting;

/// <summary>How a wait on an <see cref="OffsetMonitor"/> ended.</summary>
public enum WaitOutcome
{
    Reached,
    TimedOut,

    /// <summary>The monitor was closed: the partition moved, was deleted, or the node stops.</summary>
    Closed,

    /// <summary>What was waited for has lost its meaning, though the monitor goes on: the partition has another leader.</summary>
    Interrupted,
}
