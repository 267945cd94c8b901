using System.Text.Json;
using LogCluster.Coordinators.Groups;
using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Golden;
using LogCluster.Golden.Batches;
using LogCluster.Golden.DataDirectories;
using LogCluster.Protocol;
using LogCluster.Replication.InSync;
using LogCluster.Simulation;
using LogCluster.StateMachines;
using LogCluster.Storage;

namespace LogCluster.Coordinators.Tests.Groups;

/// <summary>The groups in data directories that Kafka wrote, loaded by us, are those that Kafka told of.</summary>
public sealed class GoldenGroupsTests
{
    private const string Topic = "__consumer_offsets";

    [Theory]
    [InlineData("single/single", "single/expected")]
    [InlineData("killed/killed", "killed/expected/killed")]
    [InlineData("cluster/cluster", "cluster/expected/cluster")]
    public void KafkasGroupsAreLoaded(string archive, string expected)
    {
        var folder = Path.Combine(GoldenFiles.Root, "datadirs");
        using var opened = new OpenedArchive(Path.Combine(folder, $"{archive}.tar.gz"), Path.Combine(folder, expected));
        var entries = Load(opened).ToDictionary(entry => entry.Id, StringComparer.Ordinal);

        var told = opened.Expected("groups").ToList();
        Assert.Equal(told.Select(line => line.Text("group")).Order(StringComparer.Ordinal), entries.Values.Where(entry => entry.Exists).Select(entry => entry.Id).Order(StringComparer.Ordinal));
        Assert.All(told, line => CompareGroup(line, entries[line.Text("group")]));

        // What share groups have is not committed by a group.
        var committed = opened.Expected("committed-offsets").Where(line => !line.TryGetProperty("share", out _)).Select(Line).Order(StringComparer.Ordinal);
        Assert.Equal(committed, entries.Values.SelectMany(entry => entry.Offsets.All.Select(offset => Line(entry.Id, offset.Topic, offset.Partition, offset.Offset.Offset, offset.Offset.LeaderEpoch.Value, offset.Offset.Metadata)))
            .Order(StringComparer.Ordinal));
    }

    private static List<GroupEntry> Load(OpenedArchive archive)
    {
        var world = new SimulatedWorld(seed: 1);
        var node = world.AddNode("node");
        var entries = new List<GroupEntry>();
        var count = archive.Partitions.Count(line => OpenedArchive.PartitionOf(line).Topic == Topic);
        for (var partition = 0; partition < count; partition++)
        {
            var log = archive.FindLeader(new TopicPartition(Topic, partition))!;
            var machine = new GroupStateMachine(new GroupSettings());
            var host = new StateMachineHost<GroupStateMachine>(new PartitionReplicatedLog(Follower(log, node.Time), new LeaderEpoch(99)), machine, node.Time);
            _ = node.Run(() => host.Start());
            world.RunFor(TimeSpan.FromSeconds(1));
            Assert.Equal(log.LogEndOffset, host.Applied.Current);
            Assert.All(machine.Table.All, entry => Assert.Equal(partition, GroupPartitioner.PartitionOf(entry.Id, count)));
            entries.AddRange(machine.Table.All);
        }

        return entries;
    }

    private static Partition Follower(PartitionLog log, TimeProvider time)
    {
        var leadership = new PartitionLeadership(new NodeId(9), new LeaderEpoch(99), 0, [new NodeId(1), new NodeId(9)], [new NodeId(9)]);
        var context = new ReplicationContext(new NodeId(1), time, new NobodyElse());
        return new Partition(log.TopicId ?? Uuid.Zero, log, PartitionSettings.Default, leadership, context, highWatermark: log.LogEndOffset);
    }

    private sealed class NobodyElse : IReplicaBrokers
    {
        public long OwnEpoch => InSyncMember.UnknownEpoch;

        public long? EligibleEpochOf(NodeId broker) => null;
    }

    private static void CompareGroup(JsonElement told, GroupEntry entry)
    {
        var id = told.Text("group");
        if (told.Text("type") != "Classic")
        {
            Assert.Equal((id, told.Text("type").ToLowerInvariant(), told.Text("protocolType"), told.Text("state")), (id, entry.Modern!.Type, entry.Modern.ProtocolType, entry.Modern.State));
            return;
        }

        var group = entry.Classic!;
        Assert.Equal((id, told.Text("state"), told.Text("protocolType"), told.Text("assignor")), (id, group.State.ToString(), group.ProtocolType ?? "", group.Protocol ?? ""));
        Assert.Equal(told.GetProperty("simple").GetBoolean(), group.IsSimple);
        var members = told.GetProperty("members").EnumerateArray().Select(member =>
            $"{member.Text("memberId")} {member.GetProperty("instanceId").GetString()} {member.Text("clientId")} {member.Text("host")} {string.Join(',', member.GetProperty("assignment").EnumerateArray().Select(one => one.GetString()).Order(StringComparer.Ordinal))}");
        Assert.Equal(members.Order(StringComparer.Ordinal), group.Members.Select(member =>
            $"{member.Id} {member.InstanceId} {member.ClientId} {member.ClientHost} {string.Join(',', AssignmentOf(member.Assignment).Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> AssignmentOf(ReadOnlyMemory<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var assignment = VersionPrefix.Read<ConsumerProtocolAssignment>(ref reader, out _);
        Assert.False(reader.Failed);
        return [.. assignment.AssignedPartitions.SelectMany(topic => topic.Partitions.Select(partition => $"{topic.Topic}-{partition}"))];
    }

    private static string Line(JsonElement told) => Line(
        told.Text("group"),
        told.Text("topic"),
        told.GetProperty("partition").GetInt32(),
        told.GetProperty("offset").GetInt64(),
        told.GetProperty("leaderEpoch").ValueKind == JsonValueKind.Null ? -1 : told.GetProperty("leaderEpoch").GetInt32(),
        told.Text("metadata"));

    private static string Line(string group, string topic, int partition, long offset, int leaderEpoch, string metadata) =>
        $"{group} {topic}-{partition} {offset} {leaderEpoch} {metadata}";
}
