namespace LogCluster.Simulation.Clusters;

/// <summary>What the nemesis does to a cluster.</summary>
public enum ClusterFault
{
    KillOne,
    KillLeader,
    KillMinority,
    KillAll,
    PowerLossOfOne,

    /// <summary>The machine goes down without a word: its connections hang, until it is back.</summary>
    SilentPowerLoss,
    PowerLossOfMinority,
    PowerLossOfAll,

    /// <summary>The process dies, or power is lost, in the middle of a change of the disk.</summary>
    CrashWhileWriting,
    CleanRestart,
    RollingRestart,

    /// <summary>Followers die one after the other, then the leader; they come back in any order.</summary>
    DeathOfTheLastInSync,

    PauseLeader,
    PauseController,
    PauseOne,

    /// <summary>Another machine and back, in stalls of seconds: this node's disk calls are synchronous, so a slow disk is a node that stands still.</summary>
    SlowDisk,

    LeaderToFollowersCut,

    /// <summary>From the controller, and not from clients.</summary>
    CutFromController,

    /// <summary>From all other nodes, and not from clients.</summary>
    CutFromNodes,
    OneDirectionCut,
    FlappingLink,
    BadNetwork,
    BrokenConnections,

    ClockJump,
    WriteError,
    FlushError,
    DiskFull,

    /// <summary>While the node is down: in logs, indexes, checkpoints, the quorum's state.</summary>
    BitFlips,
    TruncatedFiles,
    StaleDirectory,
    WipedDisk,
}
