namespace LogCluster.Storage;

/// <summary>Where batches come from, which decides how much of them is taken on trust.</summary>
public enum AppendOrigin
{
    /// <summary>A producer: epochs and sequences are checked, duplicates answered from memory.</summary>
    Client,

    /// <summary>A coordinator or the controller on this node: epochs are checked, sequences are not.</summary>
    Coordinator,

    /// <summary>Another replica's log, or our own being read again: what stands there is the truth.</summary>
    Replication,
}
