using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Storage;

namespace LogCluster.Replication.InSync;

/// <summary>
/// One replica of a partition: its log, its role as the metadata gives it, and its high watermark. Thread-safe. What changes log and role
/// takes one lock, so that an append happens under the epoch in force or not at all; reads take none. What producers, consumers and
/// replicas do with it is in <see cref="Producing"/>, <see cref="Reading"/> and <see cref="Following"/>.
/// </summary>
public sealed class Partition
{
    private readonly Lock _change = new();
    private readonly ReplicationContext _context;
    private volatile PartitionSettings _settings;
    private volatile PartitionLeadership _leadership;
    private volatile LeaderRole? _leader;
    private FollowerRole? _follower;
    private volatile bool _isClosed;
    private volatile bool _isOffline;
    private int _isNoted;

    /// <param name="highWatermark">As last written down; what the log does not have (any more) is left out.</param>
    public Partition(
        Uuid topicId, PartitionLog log, PartitionSettings settings, PartitionLeadership leadership, ReplicationContext context, long highWatermark = 0)
    {
        TopicId = topicId;
        Log = log;
        _settings = settings;
        _leadership = leadership;
        _context = context;
        HighWatermark = new OffsetMonitor(context.Time, Math.Clamp(highWatermark, log.LogStartOffset, log.LogEndOffset));
        log.OnHighWatermarkAdvanced(HighWatermark.Current);
        Producing = new LeaderAppends(this);
        Reading = new PartitionReads(this);
        Following = new FollowerAppends(this);
        lock (_change)
            Begin(leadership);
    }

    public Uuid TopicId { get; }

    public TopicPartition TopicPartition => Log.Partition;

    public PartitionLog Log { get; }

    public LeaderAppends Producing { get; }

    public PartitionReads Reading { get; }

    public FollowerAppends Following { get; }

    public PartitionLeadership Leadership => _leadership;

    public PartitionSettings Settings => _settings;

    public bool IsClosed => _isClosed;

    /// <summary>Its log directory has failed; see <see cref="TakeOffline"/>.</summary>
    public bool IsOffline => _isOffline;

    /// <summary>Everything below it is committed. It goes back only where an unclean election has taken away what was.</summary>
    public OffsetMonitor HighWatermark { get; }

    public long LastStableOffset => Log.LastStableOffset(HighWatermark.Current);

    /// <summary>True while this node leads the partition and its log takes appends.</summary>
    public bool CanAppend => !_isClosed && _leader is not null && !Log.IsFailed;

    public bool IsLeader => _leader is not null;

    /// <summary>True while there are other replicas that this node, as the leader, waits for.</summary>
    public bool LeadsOthers => _leader is { ReplicaCount: > 1 };

    internal ReplicationContext Context => _context;

    internal LeaderRole? Leader => _leader;

    internal FollowerRole? Follower => _follower;

    public void Configure(PartitionSettings settings)
    {
        _settings = settings;
        Log.Config = settings.Log;
        Note();
    }

    /// <summary>The next change is told again.</summary>
    public void Acknowledge() => Volatile.Write(ref _isNoted, 0);

    internal void Note()
    {
        if (Volatile.Read(ref _isNoted) == 0 && Interlocked.Exchange(ref _isNoted, 1) == 0)
            _context.Changed?.Invoke(this);
    }

    /// <summary>Enters the lock under which log and role change; dispose to leave it.</summary>
    internal Lock.Scope EnterChange() => _change.EnterScope();

    /// <summary>Takes the role that the metadata gives; what is older than the role in force is ignored.</summary>
    public void Apply(PartitionLeadership leadership)
    {
        lock (_change)
        {
            var known = _leadership;
            if (_isClosed || leadership.Epoch < known.Epoch || (leadership.Epoch == known.Epoch && leadership.PartitionEpoch <= known.PartitionEpoch))
                return;
            _leadership = leadership;
            if (leadership.Epoch > known.Epoch)
            {
                Begin(leadership);
            }
            else if (_leader is { } leader)
            {
                leader.Take(leadership);
                AdvanceCommitted(leader);
            }
        }
    }

    /// <summary>A new epoch: whatever waits for the old one's offsets must look again.</summary>
    private void Begin(PartitionLeadership leadership)
    {
        var resigned = _leader;
        (_leader, _follower) = (null, null);
        resigned?.End();
        // Without its log directory there is no role, whatever the metadata says.
        var actsFor = _isOffline ? NodeId.None : leadership.Leader;
        if (actsFor == _context.Self)
        {
            NoteEpoch(leadership.Epoch);
            var leader = new LeaderRole(_context, leadership, Log.LogEndOffset);
            _leader = leader;
            AdvanceCommitted(leader);
        }
        else if (actsFor != NodeId.None)
        {
            _follower = new FollowerRole(leadership.Leader, leadership.Epoch, _context.Rules, Log, HighWatermark);
        }

        HighWatermark.Interrupt();
    }

    private void NoteEpoch(LeaderEpoch epoch)
    {
        try
        {
            if (!Log.IsFailed)
                Log.AssignLeaderEpoch(epoch);
        }
        catch (IOException)
        {
            // The first append under the epoch notes it as well, and fails if it cannot.
        }
    }

    /// <summary>After a change of the log's end, of a replica's progress or of the in-sync set. Under the lock.</summary>
    internal void AdvanceCommitted(LeaderRole leader)
    {
        var end = Log.LogEndOffset;
        var committed = leader.CommittedUpTo(end, _settings.MinInSyncReplicas);
        if (committed > HighWatermark.Current)
        {
            Log.OnHighWatermarkAdvanced(committed);
            HighWatermark.Advance(committed);
        }

        leader.LogEnd?.Advance(end);
    }

    /// <summary>Proposes to take out of the in-sync set who lags, and commits what waited for nobody else; from time to time.</summary>
    public void ShrinkInSyncReplicas()
    {
        lock (_change)
        {
            if (_isClosed || _leader is not { ReplicaCount: > 1 } leader)
                return;
            TellRecovery(leader);
            if (leader.Lagging(Log.LogEndOffset) is { IsEmpty: false } lagging)
                Propose(leader, leader.InSync.Members.Except(lagging));
            AdvanceCommitted(leader);
        }
    }

    /// <summary>Under the lock.</summary>
    internal void TellRecovery(LeaderRole leader)
    {
        if (leader.ShouldTellRecovery)
            Propose(leader, leader.InSync.Members);
    }

    /// <summary>Under the lock.</summary>
    internal void Propose(LeaderRole leader, IEnumerable<NodeId> members)
    {
        leader.Propose(TopicId, TopicPartition.Partition, members);
        _context.Proposed?.Invoke(this);
    }

    /// <summary>The change for which the controller's answer is awaited; null without one.</summary>
    public InSyncProposal? PendingProposal
    {
        get
        {
            lock (_change)
                return _isClosed ? null : _leader?.InSync.Pending;
        }
    }

    /// <summary>
    /// The controller's answer to a proposal; true when it is to be proposed again. An answer to a proposal that newer metadata has overtaken
    /// changes nothing. Where the controller knows better the larger set stays in force until its metadata comes.
    /// </summary>
    public bool TakeAnswer(InSyncProposal proposal, InSyncAnswer answer)
    {
        lock (_change)
        {
            if (_isClosed || _leader is not { } leader || !ReferenceEquals(leader.InSync.Pending, proposal))
                return false;
            switch (answer.Error)
            {
                case ErrorCode.None:
                    if (answer.LeaderEpoch == leader.Epoch && answer.PartitionEpoch >= leader.InSync.PartitionEpoch)
                    {
                        leader.Commit(answer.InSyncReplicas, answer.PartitionEpoch);
                        AdvanceCommitted(leader);
                    }

                    return false;
                case ErrorCode.OperationNotAttempted or ErrorCode.IneligibleReplica:
                    // This proposal was not carried out, nor can it be by any other controller.
                    leader.InSync.Revert();
                    AdvanceCommitted(leader);
                    return false;
                case ErrorCode.UnknownTopicOrPartition or ErrorCode.UnknownTopicId or ErrorCode.FencedLeaderEpoch or ErrorCode.InvalidUpdateVersion
                    or ErrorCode.InvalidRequest or ErrorCode.NewLeaderElected:
                    return false;
                default:
                    return true;
            }
        }
    }

    /// <summary>
    /// The log directory has failed (KIP-112): gives up the role, and answers KAFKA_STORAGE_ERROR whatever role the metadata gives, until the node
    /// is started again.
    /// </summary>
    public void TakeOffline()
    {
        lock (_change)
        {
            _isOffline = true;
            _leader?.End();
            (_leader, _follower) = (null, null);
        }

        HighWatermark.Interrupt();
    }

    /// <summary>Ends all waits and refuses what comes; the log itself is closed by whoever opened it.</summary>
    public void Close()
    {
        lock (_change)
        {
            _isClosed = true;
            _leader?.End();
            (_leader, _follower) = (null, null);
        }

        HighWatermark.Close();
    }
}
