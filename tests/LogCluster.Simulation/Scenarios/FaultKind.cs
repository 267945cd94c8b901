namespace LogCluster.Simulation.Scenarios;

/// <summary>What the nemesis does to the node.</summary>
public enum FaultKind
{
    ProcessKill,
    PowerLoss,

    /// <summary>The process dies in the middle of a change of the disk.</summary>
    KillWhileWriting,

    /// <summary>Power is lost in the middle of a change of the disk.</summary>
    PowerLossWhileWriting,
    CleanRestart,

    /// <summary>An orderly stop, and then power is lost: nothing may be.</summary>
    PowerLossAfterCleanStop,
    Pause,
    BrokenConnections,
    ClockJump,

    /// <summary>A write fails with EIO; the node is restarted later.</summary>
    WriteError,

    /// <summary>A flush fails with EIO; the node is restarted later.</summary>
    FlushError,

    /// <summary>The disk is full for a while; the node is restarted later.</summary>
    NoSpace,
}
