namespace LogCluster.Records;

/// <summary>Who made a batch that a leader is to append, and thus which rules bind it.</summary>
public enum BatchOrigin
{
    /// <summary>A Produce request.</summary>
    Client = 0,

    /// <summary>The broker itself: coordinators' batches and transaction markers, free of the rules that bind clients.</summary>
    Broker = 1,
}
