using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Replication.InSync;

namespace LogCluster.Replication.Tests.InSync;

/// <summary>
/// A controller of one partition that is too simple to be wrong: it elects from the in-sync set alone, and changes it for the leader of the
/// epoch in force alone.
/// </summary>
internal sealed class ReferenceController : IReplicaBrokers
{
    private readonly SortedDictionary<NodeId, long> _epochs = [];
    private readonly SortedSet<NodeId> _fenced = [];

    public ReferenceController(params NodeId[] replicas)
    {
        foreach (var replica in replicas)
            _epochs[replica] = 100;
        State = new PartitionLeadership(replicas[0], new LeaderEpoch(0), 0, [.. replicas], [.. replicas]);
    }

    public PartitionLeadership State { get; private set; }

    public long OwnEpoch => InSyncMember.UnknownEpoch;

    public bool IsFenced(NodeId broker) => _fenced.Contains(broker);

    public long EpochOf(NodeId broker) => _epochs[broker];

    public long? EligibleEpochOf(NodeId broker) => _fenced.Contains(broker) || !_epochs.TryGetValue(broker, out var epoch) ? null : epoch;

    /// <summary>The broker is gone: it leaves the in-sync set, unless it is its last member.</summary>
    public void Fence(NodeId broker)
    {
        _fenced.Add(broker);
        var members = State.InSyncReplicas.Length > 1 ? State.InSyncReplicas.Remove(broker) : State.InSyncReplicas;
        Change(members, State.Leader == broker ? Choose(members) : State.Leader);
    }

    /// <summary>A new life of the broker.</summary>
    public void Register(NodeId broker)
    {
        _epochs[broker]++;
        _fenced.Remove(broker);
        if (State.Leader == NodeId.None)
            Change(State.InSyncReplicas, Choose(State.InSyncReplicas));
    }

    /// <summary>Another member of the in-sync set leads, or the same once more.</summary>
    public void Elect(NodeId leader)
    {
        Assert.Contains(leader, State.InSyncReplicas);
        Change(State.InSyncReplicas, leader, isNewEpoch: true);
    }

    /// <summary>Somebody leads who was not in sync: what was acknowledged may be lost.</summary>
    public void ElectUnclean(NodeId leader)
    {
        Change([leader], leader, isNewEpoch: true);
        State = State with { LeaderRecoveryState = 1 };
    }

    public InSyncAnswer Decide(NodeId from, InSyncProposal proposal)
    {
        if (from != State.Leader || proposal.LeaderEpoch != State.Epoch)
            return InSyncAnswer.Refused(ErrorCode.FencedLeaderEpoch);
        if (proposal.PartitionEpoch != State.PartitionEpoch)
            return InSyncAnswer.Refused(ErrorCode.InvalidUpdateVersion);
        if (proposal.Members.Any(member => _fenced.Contains(member.Broker) || (member.BrokerEpoch >= 0 && member.BrokerEpoch != _epochs[member.Broker])))
            return InSyncAnswer.Refused(ErrorCode.IneligibleReplica);
        // Who was elected out of sync first says, alone, that it has recovered.
        if (State.IsRecovering && proposal.Members.Length > 1)
            return InSyncAnswer.Refused(ErrorCode.InvalidRequest);
        Change([.. proposal.Members.Select(member => member.Broker)], State.Leader);
        State = State with { LeaderRecoveryState = 0 };
        return new InSyncAnswer(ErrorCode.None, State.Epoch, State.PartitionEpoch, State.InSyncReplicas);
    }

    private NodeId Choose(ImmutableArray<NodeId> members) => State.Replicas.FirstOrDefault(id => members.Contains(id) && !_fenced.Contains(id), NodeId.None);

    private void Change(ImmutableArray<NodeId> members, NodeId leader, bool isNewEpoch = false)
    {
        var epoch = isNewEpoch || leader != State.Leader ? new LeaderEpoch(State.Epoch.Value + 1) : State.Epoch;
        State = State with { Leader = leader, Epoch = epoch, PartitionEpoch = State.PartitionEpoch + 1, InSyncReplicas = members };
    }
}
