using LogCluster.Core;

namespace LogCluster.Replication.InSync;

/// <summary>What a fetcher does with a partition that this node follows. Thread-safe; an answer of another epoch than the one in force changes nothing.</summary>
public sealed class FollowerAppends
{
    private readonly Partition _partition;

    internal FollowerAppends(Partition partition) => _partition = partition;

    /// <summary>Null while this node leads, or nobody does.</summary>
    public FollowerPosition? Position
    {
        get
        {
            using (_partition.EnterChange())
                return _partition.Follower?.Position;
        }
    }

    /// <summary>Appends, truncates and commits as the leader of <paramref name="epoch"/> has it.</summary>
    public FollowOutcome Take(LeaderEpoch epoch, in LeaderAnswer answer)
    {
        FollowOutcome outcome;
        using (_partition.EnterChange())
        {
            if (_partition.Follower is not { } follower || follower.Epoch != epoch)
                return new(ErrorCode.FencedLeaderEpoch);
            try
            {
                outcome = follower.Take(answer, _partition.Context.NowMs);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                return new(ErrorCode.KafkaStorageError);
            }
        }

        _partition.Note();
        return outcome;
    }

    /// <summary>Mends a log whose end is out of the leader's range, see <see cref="FollowerRole.TakeBounds"/>.</summary>
    public FollowOutcome TakeBounds(LeaderEpoch epoch, long leaderStartOffset, long leaderEndOffset)
    {
        FollowOutcome outcome;
        using (_partition.EnterChange())
        {
            if (_partition.Follower is not { } follower || follower.Epoch != epoch)
                return new(ErrorCode.FencedLeaderEpoch);
            try
            {
                outcome = follower.TakeBounds(leaderStartOffset, leaderEndOffset, _partition.Context.NowMs);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                return new(ErrorCode.KafkaStorageError);
            }
        }

        _partition.Note();
        return outcome;
    }
}
