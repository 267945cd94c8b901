using LogCluster.Core;
using LogCluster.Replication.InSync;

namespace LogCluster.Replication.Tests.InSync;

/// <summary>Three replicas of one partition and their controller. Metadata, fetches and answers travel only when a test says so.</summary>
internal sealed class ReplicaCluster : IDisposable
{
    public ReplicaCluster(int minInSyncReplicas = 1, InSyncRules? rules = null, int seed = 0)
    {
        NodeId[] ids = [new(1), new(2), new(3)];
        Controller = new ReferenceController(ids);
        var settings = PartitionSettings.Default with { MinInSyncReplicas = minInSyncReplicas };
        Nodes = [.. ids.Select(id => new ReplicaNode(id, Controller, Time, settings, rules ?? InSyncRules.Right, (seed * 10) + id.Value))];
    }

    public ManualTime Time { get; } = new();

    public ReferenceController Controller { get; }

    public IReadOnlyList<ReplicaNode> Nodes { get; }

    public ReplicaNode this[int id] => Nodes[id - 1];

    /// <summary>The metadata as it is reaches these nodes; all that are up without any.</summary>
    public void Publish(params int[] ids)
    {
        foreach (var node in ids.Length == 0 ? Nodes.Where(node => node.IsUp) : ids.Select(id => this[id]))
            node.Partition.Apply(Controller.State);
    }

    /// <summary>The node's proposal reaches the controller; its answer comes back unless it is lost. Null without a proposal.</summary>
    public ErrorCode? Propose(int id, bool isAnswerLost = false)
    {
        if (this[id].Partition.PendingProposal is not { } proposal)
            return null;
        var answer = Controller.Decide(new NodeId(id), proposal);
        if (!isAnswerLost)
            this[id].Partition.TakeAnswer(proposal, answer);
        return answer.Error;
    }

    /// <summary>Every follower fetches from the leader, over and over until it has all that the leader knows to be committed.</summary>
    public void Replicate(int leader, params int[] followers)
    {
        for (var round = 0; round < 8; round++)
        {
            foreach (var follower in followers)
            {
                if (this[follower].FetchFrom(this[leader]) == ErrorCode.OffsetOutOfRange)
                    this[follower].TakeBoundsOf(this[leader]);
            }
        }
    }

    public int[] InSync(int id) => [.. this[id].Partition.Leader!.InSync.Members.Select(member => member.Value)];

    public void Dispose()
    {
        foreach (var node in Nodes)
            node.Dispose();
    }
}
