using System.Collections.Immutable;
using System.Globalization;
using LogCluster.Coordinators.Groups.Classic;
using LogCluster.Coordinators.Groups.Offsets;
using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.Replication;
using LogCluster.StateMachines;

namespace LogCluster.Coordinators.Groups;

/// <summary>
/// The group coordinator of a node: finds the shard of a group, has it decide, and answers with Kafka's errors where it cannot. Shards
/// come and go with the leadership of the partitions of <c>__consumer_offsets</c>. Thread-safe. Of every request it takes nothing but
/// plain data; what waits keeps no memory of the request.
/// </summary>
/// <param name="fail">Told when a shard has broken an invariant: the node must not go on.</param>
public sealed class GroupCoordinator(GroupSettings settings, TimeProvider time, Random random, Action<Exception> fail)
{
    private readonly Lock _lock = new();
    private readonly List<Task> _stopping = [];
    private volatile ImmutableSortedDictionary<int, GroupShard> _shards = ImmutableSortedDictionary<int, GroupShard>.Empty;
    private volatile int _partitionCount;
    private bool _isStopped;

    /// <summary>Partitions of <c>__consumer_offsets</c>; 0 while there is no such topic.</summary>
    public int PartitionCount
    {
        get => _partitionCount;
        set => _partitionCount = value;
    }

    /// <summary>This node leads the partition, or leads it anew: its groups are loaded from the log, and served when they are.</summary>
    public void Lead(int partition, IReplicatedLog log)
    {
        lock (_lock)
        {
            if (_isStopped)
                return;
            if (_shards.TryGetValue(partition, out var old))
                StopLater(old);
            var shard = new GroupShard(log, settings, time);
            _shards = _shards.SetItem(partition, shard);
            shard.Start(fail);
        }
    }

    /// <summary>This node no longer leads the partition: its groups are forgotten, whoever waits is sent to look for another coordinator.</summary>
    public void Resign(int partition)
    {
        lock (_lock)
        {
            if (!_shards.TryGetValue(partition, out var shard))
                return;
            _shards = _shards.Remove(partition);
            StopLater(shard);
        }
    }

    /// <summary>Topics were deleted: what was committed for them goes, in every shard of this node.</summary>
    public void OnTopicsDeleted(IReadOnlySet<string> topics)
    {
        foreach (var shard in _shards.Values)
            Forget(shard.Host.ExecuteAsync((machine, _) => machine.DeleteOffsetsOf(topics)));
    }

    public async Task StopAsync()
    {
        List<Task> stopping;
        lock (_lock)
        {
            _isStopped = true;
            foreach (var shard in _shards.Values)
                StopLater(shard);
            _shards = _shards.Clear();
            stopping = [.. _stopping];
        }

        foreach (var task in stopping)
            await task;
    }

    private void StopLater(GroupShard shard)
    {
        _stopping.RemoveAll(task => task.IsCompleted);
        _stopping.Add(shard.StopAsync());
    }

    private static async void Forget(Task command)
    {
        try
        {
            await command;
        }
        catch (Exception e) when (e is HostStoppedException or IOException)
        {
            // The next leader, or the retention of offsets, takes it up.
        }
    }

    public async Task<JoinGroupResponse> JoinAsync(JoinGroupRequest request, short version, ClientIdentity client)
    {
        if (request.GroupId.Length == 0)
            return JoinReplies.Refused(request.MemberId, ErrorCode.InvalidGroupId);
        if (request.SessionTimeoutMs < settings.SessionTimeoutMinMs || request.SessionTimeoutMs > settings.SessionTimeoutMaxMs)
            return JoinReplies.Refused(request.MemberId, ErrorCode.InvalidSessionTimeout);
        var join = JoinCommand.From(request, version, client, UniqueId());
        return await RunAsync(
            request.GroupId, machine => machine.Join(join), error => JoinReplies.Refused(join.MemberId, error), timeout: null);
    }

    public async Task<SyncGroupResponse> SyncAsync(SyncGroupRequest request)
    {
        if (request.GroupId.Length == 0)
            return new SyncGroupResponse { ErrorCode = ErrorCode.InvalidGroupId };
        var sync = SyncCommand.From(request);
        return await RunAsync(
            sync.GroupId, machine => machine.Sync(sync), error => new SyncGroupResponse { ErrorCode = error }, timeout: null);
    }

    public async Task<HeartbeatResponse> HeartbeatAsync(HeartbeatRequest request)
    {
        if (request.GroupId.Length == 0)
            return new HeartbeatResponse { ErrorCode = ErrorCode.InvalidGroupId };
        // While the group is loaded its members are taken to be alive: an error would only make them rejoin.
        return await RunAsync(
            request.GroupId,
            machine => machine.Heartbeat(request),
            error => new HeartbeatResponse { ErrorCode = error == ErrorCode.CoordinatorLoadInProgress ? ErrorCode.None : error },
            settings.CommitTimeout,
            mayWrite: false);
    }

    public async Task<LeaveGroupResponse> LeaveAsync(LeaveGroupRequest request)
    {
        if (request.GroupId.Length == 0)
            return new LeaveGroupResponse { ErrorCode = ErrorCode.InvalidGroupId };
        return await RunAsync(
            request.GroupId, machine => machine.Leave(request), error => new LeaveGroupResponse { ErrorCode = error }, settings.CommitTimeout);
    }

    /// <summary>Topics carry name and id, and exist.</summary>
    public Task<OffsetCommitResponse> CommitOffsetsAsync(OffsetCommitRequest request, short version) => RunAsync(
        request.GroupId,
        machine => machine.CommitOffsets(request, version),
        error => OffsetCommits.Refused(request, error),
        settings.CommitTimeout);

    /// <param name="topics">With name and, where known, id; null for all topics of the group.</param>
    public Task<OffsetFetchResponse.OffsetFetchResponseGroup> FetchOffsetsAsync(
        string groupId, IReadOnlyList<OffsetFetchRequest.OffsetFetchRequestTopics>? topics, bool requireStable) => RunAsync(
        groupId,
        machine => machine.FetchOffsets(groupId, topics, requireStable),
        error => new OffsetFetchResponse.OffsetFetchResponseGroup { GroupId = groupId, ErrorCode = error },
        settings.CommitTimeout,
        mayWrite: false);

    public async Task<OffsetDeleteResponse> DeleteOffsetsAsync(OffsetDeleteRequest request)
    {
        if (request.GroupId.Length == 0)
            return new OffsetDeleteResponse { ErrorCode = ErrorCode.InvalidGroupId };
        return await RunAsync(
            request.GroupId, machine => machine.DeleteOffsets(request), error => new OffsetDeleteResponse { ErrorCode = error }, settings.CommitTimeout);
    }

    /// <summary>Each group for itself, in the order asked.</summary>
    public async Task<DeleteGroupsResponse> DeleteGroupsAsync(DeleteGroupsRequest request)
    {
        var running = request.GroupsNames.Distinct(StringComparer.Ordinal).Select(DeleteGroupAsync).ToList();
        var response = new DeleteGroupsResponse();
        foreach (var result in running)
            response.Results.Add(await result);
        return response;
    }

    private Task<DeleteGroupsResponse.DeletableGroupResult> DeleteGroupAsync(string groupId) => RunAsync(
        groupId,
        machine => machine.DeleteGroup(groupId),
        error => new DeleteGroupsResponse.DeletableGroupResult { GroupId = groupId, ErrorCode = error },
        settings.CommitTimeout);

    /// <summary>Each group for itself, in the order asked.</summary>
    public async Task<DescribeGroupsResponse> DescribeGroupsAsync(DescribeGroupsRequest request, short version)
    {
        var running = request.Groups.Select(groupId => RunAsync(
            groupId,
            machine => machine.Describe(groupId, version),
            error => new DescribeGroupsResponse.DescribedGroup { GroupId = groupId, ErrorCode = error },
            settings.CommitTimeout,
            mayWrite: false)).ToList();
        var response = new DescribeGroupsResponse();
        foreach (var group in running)
            response.Groups.Add(await group);
        return response;
    }

    /// <summary>The groups of all shards of this node, by id; one shard that is not ready makes the whole answer an error.</summary>
    public async Task<ListGroupsResponse> ListGroupsAsync(ListGroupsRequest request)
    {
        var running = _shards.Values.Select(shard => RunAsync<(ErrorCode Error, List<ListGroupsResponse.ListedGroup> Groups)>(
            shard, machine => machine.List(request), error => (error, []), settings.CommitTimeout, mayWrite: false)).ToList();
        var groups = new List<ListGroupsResponse.ListedGroup>();
        foreach (var task in running)
        {
            var (error, found) = await task;
            // A shard that has just gone has its groups elsewhere.
            if (error is not ErrorCode.None and not ErrorCode.NotCoordinator)
                return new ListGroupsResponse { ErrorCode = error };
            groups.AddRange(found);
        }

        groups.Sort((left, right) => string.CompareOrdinal(left.GroupId, right.GroupId));
        return new ListGroupsResponse { Groups = groups };
    }

    private Task<TReply> RunAsync<TReply>(
        string groupId, Func<GroupStateMachine, Decision<TReply>> command, Func<ErrorCode, TReply> refuse, TimeSpan? timeout, bool mayWrite = true)
    {
        var count = _partitionCount;
        var shard = count == 0 ? null : _shards.GetValueOrDefault(GroupPartitioner.PartitionOf(groupId, count));
        return shard is null ? Task.FromResult(refuse(ErrorCode.NotCoordinator)) : RunAsync(shard, command, refuse, timeout, mayWrite);
    }

    private static async Task<TReply> RunAsync<TReply>(
        GroupShard shard, Func<GroupStateMachine, Decision<TReply>> command, Func<ErrorCode, TReply> refuse, TimeSpan? timeout, bool mayWrite)
    {
        if (!shard.Host.IsReady)
            return refuse(shard.Log.IsLeader ? ErrorCode.CoordinatorLoadInProgress : ErrorCode.NotCoordinator);
        try
        {
            return await shard.Host.ExecuteAsync((machine, _) => command(machine), timeout, mayWrite);
        }
        catch (HostStoppedException)
        {
            return refuse(ErrorCode.NotCoordinator);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            // Whether it happened is not known; the client asks again.
            return refuse(ErrorCode.CoordinatorNotAvailable);
        }
    }

    /// <summary>Version 4 of RFC 9562, as Java's clients and brokers make them, from the node's own chance.</summary>
    private string UniqueId()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (random)
            random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }
}
