using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Protocol;
using LogCluster.Simulation.Clients;

namespace LogCluster.Simulation.Groups;

/// <summary>
/// Somebody who is in no group and has to do with all of them: describes and deletes them, deletes their offsets, commits for them. All that
/// changes anything must be refused while a group has members. It also commits once for a group that nobody is ever in.
/// </summary>
internal sealed class GroupMeddler(Workload workload, string name, IReadOnlyList<GroupHistory> groups, GroupHistory passerBy) : SimulatedClient(workload, name)
{
    private const short DescribeVersion = 5;
    private const short DeleteVersion = 2;
    private const short DeleteOffsetsVersion = 0;
    private const short CommitVersion = 9;
    private const int PauseMsMax = 700;
    private const int OutsiderGeneration = -1;

    private bool _hasPassedBy;

    protected override async Task UseAsync(BrokerClient broker)
    {
        while (!Workload.IsEnding)
        {
            var group = groups[Random.Next(groups.Count)];
            var choice = Random.Next(100);
            if (!_hasPassedBy)
                _hasPassedBy = await CommitAsync(broker, passerBy, partition: 0);
            else if (choice < 25)
                await LookAsync(broker, passerBy, Name);
            else if (choice < 55)
                await DescribeAsync(broker, group);
            else if (choice < 80)
                await CommitAsync(broker, group, Random.Next(group.PartitionCount));
            else if (choice < 90)
                await DeleteAsync(group, "the deletion", () => DeleteGroupAsync(broker, group));
            else
                await DeleteAsync(group, "the deletion of an offset", () => DeleteOffsetAsync(broker, group, Random.Next(group.PartitionCount)));
            await Delay(Random.Next(PauseMsMax));
        }
    }

    /// <summary>What is committed now, held against what must be; null when the coordinator does not say.</summary>
    public static async Task<IReadOnlyList<long>?> LookAsync(BrokerClient broker, GroupHistory group, string name)
    {
        var look = group.Look(isOfThePast: false);
        using var response = await broker.SendAsync(GroupProtocol.Look(group.Name, group.PartitionCount), GroupProtocol.LookVersion, RequestTimeout);
        var answer = response.Body.Groups[0];
        if (answer.ErrorCode != ErrorCode.None)
            return null;
        foreach (var partition in answer.Topics[0].Partitions)
            group.OnFetched(name, partition.PartitionIndex, partition.CommittedOffset, look);
        return [.. answer.Topics[0].Partitions.Select(partition => partition.CommittedOffset)];
    }

    private async Task DescribeAsync(BrokerClient broker, GroupHistory group)
    {
        var living = group.Living(Workload.World.Now);
        using var response = await broker.SendAsync(new DescribeGroupsRequest { Groups = [group.Name] }, DescribeVersion, RequestTimeout);
        var described = response.Body.Groups[0];
        if (described.ErrorCode != ErrorCode.None)
            return;
        if (described.GroupState is "Dead" or "Empty")
            group.OnDoneToEmptyGroup($"a description as {described.GroupState}", living, Workload.World.Now);
        var owned = described.GroupState == "Stable" ? described.Members.SelectMany(member => GroupProtocol.Decode(member.MemberAssignment.Span)).ToList() : [];
        if (owned.Distinct().Count() != owned.Count)
            throw History.Fail($"group {group.Name} is described with partitions of two owners: {string.Join(' ', owned)}");
    }

    private async Task<bool> CommitAsync(BrokerClient broker, GroupHistory group, int partition)
    {
        var (living, powerLosses) = (group.Living(Workload.World.Now), History.PowerLossCount);
        var offset = group.NextPosition(partition);
        using var response = await broker.SendAsync(
            GroupProtocol.Commit(group.Name, "", null, OutsiderGeneration, [(partition, offset)]), CommitVersion, RequestTimeout);
        if (response.Body.Topics[0].Partitions[0].ErrorCode != ErrorCode.None)
            return false;
        group.OnDoneToEmptyGroup("a commit from outside", living, Workload.World.Now);
        group.OnCommitAcknowledged(partition, offset, powerLosses);
        Workload.World.Trace($"{Name}: committed {offset} of partition {partition} for group {group.Name}");
        return true;
    }

    private async Task DeleteAsync(GroupHistory group, string what, Func<Task<ErrorCode>> delete)
    {
        var living = group.Living(Workload.World.Now);
        ErrorCode error;
        try
        {
            error = await delete();
        }
        catch (IOException)
        {
            group.OnDeletionUnknown();
            throw;
        }

        Workload.World.Trace($"{Name}: {what} of group {group.Name} -> {error}");
        if (error == ErrorCode.CoordinatorNotAvailable)
            group.OnDeletionUnknown();
        if (error != ErrorCode.None)
            return;
        group.OnDoneToEmptyGroup(what, living, Workload.World.Now);
        group.OnDeleted();
    }

    private static async Task<ErrorCode> DeleteGroupAsync(BrokerClient broker, GroupHistory group)
    {
        using var response = await broker.SendAsync(new DeleteGroupsRequest { GroupsNames = [group.Name] }, DeleteVersion, RequestTimeout);
        return response.Body.Results[0].ErrorCode;
    }

    private static async Task<ErrorCode> DeleteOffsetAsync(BrokerClient broker, GroupHistory group, int partition)
    {
        var request = new OffsetDeleteRequest
        {
            GroupId = group.Name,
            Topics = [new() { Name = GroupPlan.Topic, Partitions = [new() { PartitionIndex = partition }] }],
        };
        using var response = await broker.SendAsync(request, DeleteOffsetsVersion, RequestTimeout);
        return response.Body.ErrorCode != ErrorCode.None ? response.Body.ErrorCode : response.Body.Topics[0].Partitions[0].ErrorCode;
    }
}
