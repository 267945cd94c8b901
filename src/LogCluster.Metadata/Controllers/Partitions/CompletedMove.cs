using LogCluster.Core;

namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>What a move of replicas comes to when it ends (KIP-455).</summary>
internal readonly record struct CompletedMove(List<NodeId> Replicas, List<NodeId> InSync)
{
    /// <summary>
    /// Null while no move is under way, or while one of the replicas that stay is not in sync: those that go are needed until then.
    /// </summary>
    public static CompletedMove? Of(IReadOnlyList<NodeId> replicas, IReadOnlyList<NodeId> adding, IReadOnlyList<NodeId> removing, IReadOnlyList<NodeId> inSync)
    {
        if (adding.Count + removing.Count == 0)
            return null;
        var staying = replicas.Where(replica => !removing.Contains(replica)).ToList();
        var stayingInSync = inSync.Where(replica => !removing.Contains(replica)).ToList();
        return staying.Count > 0 && stayingInSync.Count > 0 && staying.TrueForAll(stayingInSync.Contains) ? new CompletedMove(staying, stayingInSync) : null;
    }
}
