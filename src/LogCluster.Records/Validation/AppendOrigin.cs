namespace LogCluster.Records;

/// <summary>Who hands a batch to a leader.</summary>
public enum AppendOrigin
{
    /// <summary>A Produce request.</summary>
    Client = 0,

    /// <summary>The broker itself: coordinators' batches and transaction markers, free of the rules that bind clients.</summary>
    Coordinator = 1,
}
