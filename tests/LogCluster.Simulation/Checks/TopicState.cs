namespace LogCluster.Simulation.Checks;

/// <summary>What may be said of a topic, given the answers so far.</summary>
public enum TopicState
{
    /// <summary>Asked for; the answer is not there, or got lost.</summary>
    CreationAsked,

    Exists,

    /// <summary>It may be gone.</summary>
    DeletionAsked,

    Gone,
}
