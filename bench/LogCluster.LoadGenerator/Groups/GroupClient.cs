using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Networking.Tcp;
using LogCluster.Protocol;

namespace LogCluster.LoadGenerator.Groups;

/// <summary>
/// A bare client of groups: each call is one request, so that what is measured is the broker. Throws when the broker answers with an error
/// that is not part of the protocol's way.
/// </summary>
internal sealed class GroupClient : IDisposable
{
    public const string Topic = "groups";
    private const string Protocol = "range";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly BrokerClient _client;

    private GroupClient(BrokerClient client) => _client = client;

    public static async Task<GroupClient> ConnectAsync(int port) => new(await BrokerClient.ConnectAsync(
        new TcpNetwork(new TcpNetworkOptions()), new PeerAddress("127.0.0.1", port), "bench", TimeProvider.System, Timeout));

    /// <summary>Makes the topic, and that of the groups, and waits until groups are served.</summary>
    public async Task PrepareAsync(int partitions)
    {
        using (await _client.SendAsync(new CreateTopicsRequest { Topics = [new() { Name = Topic, NumPartitions = partitions, ReplicationFactor = 1 }] }, 7, Timeout))
        {
            // There already after a restart.
        }

        using (await _client.SendAsync(new FindCoordinatorRequest { CoordinatorKeys = ["g"] }, 6, Timeout))
        {
            // Asking makes the topic of the groups.
        }

        while (true)
        {
            using var listed = await _client.SendAsync(new ListGroupsRequest(), 5, Timeout);
            if (listed.Body.ErrorCode == ErrorCode.None)
                return;
            await Task.Delay(5);
        }
    }

    public async Task<int> ListAsync()
    {
        using var listed = await _client.SendAsync(new ListGroupsRequest(), 5, Timeout);
        Check(listed.Body.ErrorCode);
        return listed.Body.Groups.Count;
    }

    public async Task<int> CommitAsync(string group, int partitions, long offset)
    {
        var request = new OffsetCommitRequest
        {
            GroupId = group,
            Topics = [new() { Name = Topic, Partitions = [.. Enumerable.Range(0, partitions).Select(index => new OffsetCommitRequest.OffsetCommitRequestPartition { PartitionIndex = index, CommittedOffset = offset })] }],
        };
        using var response = await _client.SendAsync(request, 9, Timeout);
        foreach (var partition in response.Body.Topics[0].Partitions)
            Check(partition.ErrorCode);
        return partitions;
    }

    /// <summary>The sum of the committed offsets of all topics of the group.</summary>
    public async Task<long> FetchAsync(string group)
    {
        using var response = await _client.SendAsync(new OffsetFetchRequest { Groups = [new() { GroupId = group, Topics = null }] }, 9, Timeout);
        Check(response.Body.Groups[0].ErrorCode);
        return response.Body.Groups[0].Topics.SelectMany(topic => topic.Partitions).Sum(partition => partition.CommittedOffset);
    }

    /// <summary>Joins and asks for its assignment, again and again until a generation has so many members; returns its id and generation.</summary>
    public async Task<(string MemberId, int Generation)> JoinUntilAsync(string group, int members, Latencies joins)
    {
        var memberId = "";
        while (true)
        {
            var request = new JoinGroupRequest
            {
                GroupId = group,
                MemberId = memberId,
                SessionTimeoutMs = 60_000,
                RebalanceTimeoutMs = 120_000,
                ProtocolType = "consumer",
                Protocols = [new() { Name = Protocol, Metadata = new byte[64] }],
            };
            using var joined = await joins.TimeAsync(() => _client.SendAsync(request, 9, Timeout));
            memberId = joined.Body.MemberId;
            if (joined.Body.ErrorCode is ErrorCode.MemberIdRequired or ErrorCode.RebalanceInProgress)
                continue;
            Check(joined.Body.ErrorCode);
            if (await SyncAsync(group, joined.Body) is { } size && size == members)
                return (memberId, joined.Body.GenerationId);
            while (await HeartbeatAsync(group, memberId, joined.Body.GenerationId) == ErrorCode.None)
                await Task.Delay(50);
        }
    }

    /// <summary>How many members the leader saw, which it tells all of them in their assignment; null when there is another rebalance.</summary>
    private async Task<int?> SyncAsync(string group, JoinGroupResponse joined)
    {
        var size = BitConverter.GetBytes(joined.Members.Count);
        var request = new SyncGroupRequest
        {
            GroupId = group,
            MemberId = joined.MemberId,
            GenerationId = joined.GenerationId,
            ProtocolType = "consumer",
            ProtocolName = joined.ProtocolName,
            Assignments = [.. joined.Members.Select(member => new SyncGroupRequest.SyncGroupRequestAssignment { MemberId = member.MemberId, Assignment = size })],
        };
        using var synced = await _client.SendAsync(request, 5, Timeout);
        if (synced.Body.ErrorCode == ErrorCode.RebalanceInProgress)
            return null;
        Check(synced.Body.ErrorCode);
        return BitConverter.ToInt32(synced.Body.Assignment.Span);
    }

    public async Task<ErrorCode> HeartbeatAsync(string group, string memberId, int generation)
    {
        using var response = await _client.SendAsync(new HeartbeatRequest { GroupId = group, MemberId = memberId, GenerationId = generation }, 4, Timeout);
        return response.Body.ErrorCode;
    }

    public async Task LeaveAsync(string group, string memberId)
    {
        using var response = await _client.SendAsync(new LeaveGroupRequest { GroupId = group, Members = [new() { MemberId = memberId }] }, 5, Timeout);
        Check(response.Body.Members[0].ErrorCode);
    }

    private static void Check(ErrorCode error)
    {
        if (error != ErrorCode.None)
            throw new InvalidOperationException($"the broker answers {error}");
    }

    public void Dispose() => _client.Dispose();
}
