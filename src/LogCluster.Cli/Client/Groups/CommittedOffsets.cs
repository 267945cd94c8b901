using LogCluster.Protocol;

namespace LogCluster.Cli.Client.Groups;

/// <summary>Reads, writes and deletes what groups have committed.</summary>
internal static class CommittedOffsets
{
    /// <summary>The last version that names topics by name.</summary>
    private const short VersionMax = 9;

    /// <summary>From here on the request names groups in a list; every broker of Kafka 4 has it.</summary>
    private const short BatchedVersion = 8;

    /// <summary>All of a group's offsets, without those of open transactions; empty for a group that has none.</summary>
    public static async Task<SortedDictionary<TopicPartition, CommittedOffset>> FetchOffsetsAsync(this Cluster cluster, string group)
    {
        var (error, offsets) = await cluster.OnCoordinatorAsync<SortedDictionary<TopicPartition, CommittedOffset>>(group, async coordinator =>
        {
            if (coordinator.Negotiate(ApiKey.OffsetFetch, VersionMax) < BatchedVersion)
                throw new CommandFailedException($"{coordinator.Address} does not offer OffsetFetch in a version that logctl speaks.");
            using var answer = await coordinator.SendAsync(
                new OffsetFetchRequest { Topics = [], Groups = [new() { GroupId = group, Topics = null }], RequireStable = true }, VersionMax);
            return Take(answer.Body.Groups[0]);
        });
        error.ThrowIfError($"Offsets of group {group}");
        return offsets ?? [];
    }

    private static (ErrorCode, SortedDictionary<TopicPartition, CommittedOffset>?) Take(OffsetFetchResponse.OffsetFetchResponseGroup group)
    {
        var offsets = new SortedDictionary<TopicPartition, CommittedOffset>();
        foreach (var topic in group.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                if (partition.ErrorCode != ErrorCode.None)
                    return (partition.ErrorCode, null);
                if (partition.CommittedOffset >= 0)
                    offsets[new TopicPartition(topic.Name, partition.PartitionIndex)] = new(partition.CommittedOffset, partition.CommittedLeaderEpoch, partition.Metadata);
            }
        }

        return (group.ErrorCode, offsets);
    }

    /// <summary>
    /// Commits as a member of a generation, or, without one, from outside, which the coordinator refuses while the group has members.
    /// </summary>
    public static async Task<ErrorCode> TryCommitAsync(
        this Cluster cluster, string group, IReadOnlyDictionary<TopicPartition, CommittedOffset> offsets, string memberId = "", int generation = -1)
    {
        if (offsets.Count == 0)
            return ErrorCode.None;
        var (error, _) = await cluster.OnCoordinatorAsync<object>(group, async coordinator =>
        {
            using var answer = await coordinator.SendAsync(
                new OffsetCommitRequest
                {
                    GroupId = group,
                    MemberId = memberId,
                    GenerationIdOrMemberEpoch = generation,
                    Topics = [.. offsets.GroupBy(entry => entry.Key.Topic, StringComparer.Ordinal).Select(topic => new OffsetCommitRequest.OffsetCommitRequestTopic
                    {
                        Name = topic.Key,
                        Partitions = [.. topic.Select(entry => new OffsetCommitRequest.OffsetCommitRequestPartition
                        {
                            PartitionIndex = entry.Key.Partition,
                            CommittedOffset = entry.Value.Offset,
                            CommittedLeaderEpoch = entry.Value.LeaderEpoch,
                            CommittedMetadata = entry.Value.Metadata ?? "",
                        })],
                    })],
                },
                VersionMax);
            var errors = answer.Body.Topics.SelectMany(topic => topic.Partitions).Select(partition => partition.ErrorCode);
            return (errors.FirstOrDefault(code => code != ErrorCode.None), null);
        });
        return error;
    }

    public static async Task CommitAsync(this Cluster cluster, string group, IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        var commits = new SortedDictionary<TopicPartition, CommittedOffset>(offsets.ToDictionary(entry => entry.Key, entry => new CommittedOffset(entry.Value, -1, null)));
        var error = await cluster.TryCommitAsync(group, commits);
        if (error == ErrorCode.UnknownMemberId)
            throw new CommandFailedException($"Group {group} got a member meanwhile, and nothing was committed ({error.Name()}).");
        error.ThrowIfError($"Offsets of group {group}");
    }

    public static async Task DeleteOffsetsAsync(this Cluster cluster, string group, IReadOnlyCollection<TopicPartition> partitions)
    {
        var (error, _) = await cluster.OnCoordinatorAsync<object>(group, async coordinator =>
        {
            using var answer = await coordinator.SendAsync(new OffsetDeleteRequest
            {
                GroupId = group,
                Topics = [.. partitions.GroupBy(partition => partition.Topic, StringComparer.Ordinal).Select(topic => new OffsetDeleteRequest.OffsetDeleteRequestTopic
                {
                    Name = topic.Key,
                    Partitions = [.. topic.Select(partition => new OffsetDeleteRequest.OffsetDeleteRequestPartition { PartitionIndex = partition.Partition })],
                })],
            });
            var errors = answer.Body.Topics.SelectMany(topic => topic.Partitions).Select(partition => partition.ErrorCode);
            return (answer.Body.ErrorCode != ErrorCode.None ? answer.Body.ErrorCode : errors.FirstOrDefault(code => code != ErrorCode.None), null);
        });
        error.ThrowIfError($"Offsets of group {group}");
    }
}
