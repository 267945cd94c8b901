using LogCluster.Coordinators.Groups.Classic;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Coordinators.Groups.Offsets;

/// <summary>
/// Decides OffsetCommit: a member commits in its generation; who is no member commits only where nobody is, and makes the group by it.
/// Topics come with name and id, and are known to exist.
/// </summary>
internal static class OffsetCommits
{
    /// <summary>The first version in which a group that does not exist is called that.</summary>
    private const short GroupNotFoundVersion = 9;

    private const long NoRetention = -1;

    public static OffsetCommitResponse Decide(GroupEntry? entry, OffsetCommitRequest request, short version, GroupTurn turn)
    {
        if (Check(entry, request, version, turn.Rules) is var error and not ErrorCode.None)
            return Refused(request, error);
        KeepSession(entry?.Classic, request.MemberId, turn);
        return new OffsetCommitResponse { Topics = [.. request.Topics.Select(topic => Commit(request, topic, turn))] };
    }

    public static OffsetCommitResponse Refused(OffsetCommitRequest request, ErrorCode error) => new()
    {
        Topics =
        [
            .. request.Topics.Select(topic => Topic(topic, topic.Partitions.Select(partition => Partition(partition.PartitionIndex, error)))),
        ],
    };

    private static ErrorCode Check(GroupEntry? entry, OffsetCommitRequest request, short version, GroupRules rules)
    {
        if (entry?.Modern is not null)
            return ErrorCode.UnknownMemberId;
        var isMember = request.GenerationIdOrMemberEpoch >= 0;
        if (entry?.Classic is not { } group)
            return !isMember ? ErrorCode.None : version >= GroupNotFoundVersion ? ErrorCode.GroupIdNotFound : ErrorCode.IllegalGeneration;
        if (!isMember && rules.MayCommitFromOutside(group.State))
            return ErrorCode.None;
        if (!isMember && request.MemberId.Length == 0 && request.GroupInstanceId is null)
            return ErrorCode.UnknownMemberId;
        if (group.Validate(request.MemberId, request.GroupInstanceId) is var error and not ErrorCode.None)
            return error;
        if (!rules.IsCurrent(request.GenerationIdOrMemberEpoch, group.Generation))
            return ErrorCode.IllegalGeneration;
        // It has its generation from the join already, but no assignment: it may own nothing any more.
        return group.State == ClassicGroupState.CompletingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    private static void KeepSession(ClassicGroup? group, string memberId, GroupTurn turn)
    {
        if (group?.State is ClassicGroupState.Stable or ClassicGroupState.PreparingRebalance && group.Find(memberId) is { } member)
            Sessions.Restart(group, member, member.SessionTimeoutMs, turn);
    }

    private static OffsetCommitResponse.OffsetCommitResponseTopic Commit(
        OffsetCommitRequest request, OffsetCommitRequest.OffsetCommitRequestTopic topic, GroupTurn turn) =>
        Topic(topic, topic.Partitions.Select(partition => Partition(partition.PartitionIndex, Commit(request, topic, partition, turn))));

    private static ErrorCode Commit(
        OffsetCommitRequest request, OffsetCommitRequest.OffsetCommitRequestTopic topic, OffsetCommitRequest.OffsetCommitRequestPartition partition, GroupTurn turn)
    {
        var metadata = partition.CommittedMetadata ?? "";
        if (metadata.Length > turn.Settings.OffsetMetadataLengthMax)
            return ErrorCode.OffsetMetadataTooLarge;
        long? expireMs = request.RetentionTimeMs == NoRetention ? null : turn.NowMs + request.RetentionTimeMs;
        var offset = new CommittedOffset(
            partition.CommittedOffset, new LeaderEpoch(partition.CommittedLeaderEpoch), metadata, turn.NowMs, expireMs, topic.TopicId);
        turn.Write(GroupRecords.Offset(request.GroupId, topic.Name, partition.PartitionIndex, offset));
        return ErrorCode.None;
    }

    private static OffsetCommitResponse.OffsetCommitResponseTopic Topic(
        OffsetCommitRequest.OffsetCommitRequestTopic topic, IEnumerable<OffsetCommitResponse.OffsetCommitResponsePartition> partitions) =>
        new() { Name = topic.Name, TopicId = topic.TopicId, Partitions = [.. partitions] };

    private static OffsetCommitResponse.OffsetCommitResponsePartition Partition(int index, ErrorCode error) =>
        new() { PartitionIndex = index, ErrorCode = error };
}
