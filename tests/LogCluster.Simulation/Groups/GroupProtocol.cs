using System.Buffers.Binary;
using LogCluster.Core.Wire;
using LogCluster.Protocol;

namespace LogCluster.Simulation.Groups;

/// <summary>What consumers put into the fields of the group protocol that a broker passes on.</summary>
internal static class GroupProtocol
{
    public const string Type = "consumer";
    public const string Assignor = "in-turn";
    public const short LookVersion = 9;

    public static byte[] Subscription()
    {
        using var writer = new WireWriter();
        VersionPrefix.Write(writer, new ConsumerProtocolSubscription { Topics = [GroupPlan.Topic] }, version: 1);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Every partition to one member, in turn.</summary>
    public static List<SyncGroupRequest.SyncGroupRequestAssignment> Assign(JoinGroupResponse joined, int partitionCount) =>
    [
        .. joined.Members.Select((member, index) => new SyncGroupRequest.SyncGroupRequestAssignment
        {
            MemberId = member.MemberId,
            Assignment = Encode(Enumerable.Range(0, partitionCount).Where(partition => partition % joined.Members.Count == index)),
        }),
    ];

    /// <summary>Of a member, or of nobody: no id and generation -1.</summary>
    public static OffsetCommitRequest Commit(string group, string memberId, string? instanceId, int generation, IEnumerable<(int Partition, long Offset)> positions) => new()
    {
        GroupId = group,
        GenerationIdOrMemberEpoch = generation,
        MemberId = memberId,
        GroupInstanceId = instanceId,
        Topics =
        [
            new()
            {
                Name = GroupPlan.Topic,
                Partitions = [.. positions.Select(position => new OffsetCommitRequest.OffsetCommitRequestPartition
                {
                    PartitionIndex = position.Partition, CommittedOffset = position.Offset, CommittedMetadata = "",
                })],
            },
        ],
    };

    /// <summary>Asks for what a group has committed.</summary>
    public static OffsetFetchRequest Look(string group, int partitionCount) => new()
    {
        Groups = [new() { GroupId = group, Topics = [new() { Name = GroupPlan.Topic, PartitionIndexes = [.. Enumerable.Range(0, partitionCount)] }] }],
    };

    private static byte[] Encode(IEnumerable<int> partitions)
    {
        var bytes = new List<byte>();
        Span<byte> number = stackalloc byte[sizeof(int)];
        foreach (var partition in partitions)
        {
            BinaryPrimitives.WriteInt32BigEndian(number, partition);
            bytes.AddRange(number);
        }

        return [.. bytes];
    }

    public static List<int> Decode(ReadOnlySpan<byte> assignment)
    {
        var partitions = new List<int>();
        for (; assignment.Length >= sizeof(int); assignment = assignment[sizeof(int)..])
            partitions.Add(BinaryPrimitives.ReadInt32BigEndian(assignment));
        return partitions;
    }
}
