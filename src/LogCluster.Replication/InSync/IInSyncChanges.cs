namespace LogCluster.Replication.InSync;

/// <summary>The way to the controller, who alone changes in-sync sets (AlterPartition, KIP-497).</summary>
public interface IInSyncChanges
{
    /// <summary>
    /// Proposes one change for each of several partitions that this broker leads; the answers stand in the order of the proposals. A task
    /// that fails with <see cref="IOException"/> leaves open what became of them: they are proposed again.
    /// </summary>
    Task<IReadOnlyList<InSyncAnswer>> ProposeAsync(IReadOnlyList<InSyncProposal> proposals);
}
