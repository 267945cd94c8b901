using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Protocol;
using LogCluster.Simulation.Clients;

namespace LogCluster.Simulation.Groups;

/// <summary>
/// A member of a group, dynamic or static: joins, takes part in rebalances, commits what it owns, looks at what is committed, and now and then
/// leaves, or dies without a word and comes back as somebody new.
/// </summary>
internal sealed class GroupMember(Workload workload, string name, GroupHistory group, string? instanceId) : SimulatedClient(workload, name)
{
    public const int SessionTimeoutMs = 6_000;
    private const int RebalanceTimeoutMs = 8_000;
    private const int HeartbeatMsMax = 1_500;
    private const int AbsenceMsMax = 9_000;
    private const short JoinVersion = 9;
    private const short SyncVersion = 5;
    private const short HeartbeatVersion = 4;
    private const short LeaveVersion = 5;
    private const short CommitVersion = 9;

    /// <summary>Once in so many generations what was sent in the one before arrives late.</summary>
    private const int LateOdds = 4;

    private string _memberId = "";
    private int _generation = -1;
    private List<int> _owned = [];
    private FormerSelf? _former;

    /// <summary>False while it has to join.</summary>
    private bool IsMember => _generation >= 0;

    /// <summary>The generation and what it owns there; null while it is none.</summary>
    public (int Generation, IReadOnlyList<int> Owned)? Standing => IsMember ? (_generation, _owned) : null;

    /// <summary>At the end members stay where they are, so that the group can come to rest; then they stop.</summary>
    public bool MayStop { get; set; }

    protected override async Task UseAsync(BrokerClient broker)
    {
        await FindCoordinatorAsync(broker);
        try
        {
            while (!MayStop)
            {
                if (!IsMember)
                    await JoinAsync(broker);
                else
                    await TakePartAsync(broker);
            }
        }
        catch (IOException)
        {
            Workload.Loads.OnBroken(broker.Remote);
            throw;
        }
    }

    private async Task FindCoordinatorAsync(BrokerClient broker)
    {
        Preferred = null;
        while (true)
        {
            using var found = await broker.SendAsync(new FindCoordinatorRequest { CoordinatorKeys = [group.Name] }, 6, RequestTimeout);
            var coordinator = found.Body.Coordinators[0];
            if (coordinator.ErrorCode == ErrorCode.None)
            {
                var address = new PeerAddress(coordinator.Host, coordinator.Port);
                if (Workload.Brokers.Count == 1 || address == broker.Remote)
                    return;
                Preferred = address;
                throw new IOException("Another broker is the coordinator.");
            }

            await Delay(100);
        }
    }

    private async Task JoinAsync(BrokerClient broker)
    {
        var request = new JoinGroupRequest
        {
            GroupId = group.Name,
            MemberId = _memberId,
            GroupInstanceId = instanceId,
            SessionTimeoutMs = SessionTimeoutMs,
            RebalanceTimeoutMs = RebalanceTimeoutMs,
            ProtocolType = GroupProtocol.Type,
            Protocols = [new() { Name = GroupProtocol.Assignor, Metadata = GroupProtocol.Subscription() }],
        };
        using var response = await broker.SendAsync(request, JoinVersion, RequestTimeout);
        var joined = response.Body;
        Workload.Loads.OnAnswer(broker.Remote, joined.ErrorCode);
        if (joined.ErrorCode == ErrorCode.MemberIdRequired)
            _memberId = joined.MemberId;
        else if (joined.ErrorCode != ErrorCode.None)
            await OnErrorAsync(joined.ErrorCode, "join");
        else
            await SyncAsync(broker, joined);
    }

    private async Task SyncAsync(BrokerClient broker, JoinGroupResponse joined)
    {
        _memberId = joined.MemberId;
        var request = new SyncGroupRequest
        {
            GroupId = group.Name,
            GenerationId = joined.GenerationId,
            MemberId = _memberId,
            GroupInstanceId = instanceId,
            ProtocolType = joined.ProtocolType,
            ProtocolName = joined.ProtocolName,
            Assignments = joined.Leader == _memberId && !joined.SkipAssignment ? GroupProtocol.Assign(joined, group.PartitionCount) : [],
        };
        var (sentAt, powerLosses) = (Workload.World.Now, History.PowerLossCount);
        using var response = await broker.SendAsync(request, SyncVersion, RequestTimeout);
        if (response.Body.ErrorCode != ErrorCode.None)
        {
            await OnErrorAsync(response.Body.ErrorCode, "sync");
            return;
        }

        (_generation, _owned) = (joined.GenerationId, GroupProtocol.Decode(response.Body.Assignment.Span));
        Workload.World.Trace($"{Name}: {_memberId} owns {string.Join(' ', _owned)} in generation {_generation}");
        // A static member that comes back stands in the same generation under another id (KIP-345).
        group.OnAssigned(instanceId ?? _memberId, _generation, _owned, powerLosses);
        group.OnContact(Name, sentAt);
        if (Workload.Brokers.Count == 1)
            await SendLateAsync(broker);
        await LookAsync(broker);
    }

    /// <summary>A commit of before, from this member or from who had its place: late on its way, or sent by somebody who does not know that he was replaced.</summary>
    private async Task SendLateAsync(BrokerClient broker)
    {
        if (_former is not { Owned.Count: > 0 } former || Random.Next(LateOdds) != 0)
            return;
        var isReplaced = former.Generation < _generation || (instanceId is not null && former.Generation == _generation && former.HasDied);
        if (!isReplaced)
            return;
        var powerLosses = History.PowerLossCount;
        var positions = former.Owned.Select(partition => (partition, group.NextPosition(partition))).ToList();
        using var response = await broker.SendAsync(Commit(former.MemberId, former.Generation, positions), CommitVersion, RequestTimeout);
        if (response.Body.Topics.SelectMany(topic => topic.Partitions).Any(answer => answer.ErrorCode == ErrorCode.None))
            group.OnFormerAccepted(Name, former, powerLosses);
    }

    private async Task TakePartAsync(BrokerClient broker)
    {
        var choice = Random.Next(Workload.IsEnding ? 60 : 100);
        if (choice < 40)
            await HeartbeatAsync(broker);
        else if (choice < 55)
            await CommitAsync(broker);
        else if (choice < 60)
            await LookAsync(broker);
        else if (choice < 63)
            await LeaveAsync(broker);
        else if (choice < 65)
            await DieAsync();
        await Delay(Random.Next(HeartbeatMsMax));
    }

    private async Task HeartbeatAsync(BrokerClient broker)
    {
        var request = new HeartbeatRequest { GroupId = group.Name, GenerationId = _generation, MemberId = _memberId, GroupInstanceId = instanceId };
        var (sentAt, replaced) = (Workload.World.Now, Workload.ReplacedSince(broker.Remote));
        using var response = await broker.SendAsync(request, HeartbeatVersion, RequestTimeout);
        CheckReplaced(broker, replaced, response.Body.ErrorCode, "heartbeat");
        if (response.Body.ErrorCode == ErrorCode.None)
            group.OnContact(Name, sentAt);
        await OnErrorAsync(response.Body.ErrorCode, "heartbeat");
    }

    private async Task CommitAsync(BrokerClient broker)
    {
        if (_owned.Count == 0)
            return;
        var positions = _owned.Where(_ => Random.Next(2) == 0).Select(partition => (Partition: partition, Offset: group.NextPosition(partition))).ToList();
        var (powerLosses, replaced) = (History.PowerLossCount, Workload.ReplacedSince(broker.Remote));
        using var response = await broker.SendAsync(Commit(_memberId, _generation, positions), CommitVersion, RequestTimeout);
        foreach (var answer in response.Body.Topics.SelectMany(topic => topic.Partitions))
        {
            CheckReplaced(broker, replaced, answer.ErrorCode, "commit");
            Workload.Loads.OnAnswer(broker.Remote, answer.ErrorCode);
            if (answer.ErrorCode == ErrorCode.None)
                group.OnCommitAcknowledged(answer.PartitionIndex, positions.First(position => position.Partition == answer.PartitionIndex).Offset, powerLosses);
            else
                await OnErrorAsync(answer.ErrorCode, "commit");
        }
    }

    private OffsetCommitRequest Commit(string memberId, int generation, IEnumerable<(int Partition, long Offset)> positions) =>
        GroupProtocol.Commit(group.Name, memberId, instanceId, generation, positions);

    private async Task LookAsync(BrokerClient broker)
    {
        var (look, replaced) = (group.Look(isOfThePast: false), Workload.ReplacedSince(broker.Remote));
        using var response = await broker.SendAsync(GroupProtocol.Look(group.Name, group.PartitionCount), GroupProtocol.LookVersion, RequestTimeout);
        var answer = response.Body.Groups[0];
        Workload.Loads.OnAnswer(broker.Remote, answer.ErrorCode);
        CheckReplaced(broker, replaced, answer.ErrorCode, "offset fetch");
        if (answer.ErrorCode != ErrorCode.None)
        {
            await OnErrorAsync(answer.ErrorCode, "offset fetch");
            return;
        }

        // A coordinator that was replaced and has not heard of it knows less than was committed since.
        if (Workload.MayBeOutdated(broker.Remote))
            look = group.Look(isOfThePast: true);
        foreach (var partition in answer.Topics[0].Partitions)
            group.OnFetched(Name, partition.PartitionIndex, partition.CommittedOffset, look);
    }

    /// <summary>Who knows when it is asked, and still when it answers, that it does not coordinate, says so and nothing else: its groups are of the past.</summary>
    /// <param name="replaced">What <see cref="Workload.ReplacedSince"/> told before the request.</param>
    private void CheckReplaced(BrokerClient broker, int replaced, ErrorCode error, string what)
    {
        if (error == ErrorCode.None && replaced >= 0 && Workload.ReplacedSince(broker.Remote) == replaced)
            throw History.Fail($"{broker.Remote} answered the {what} of {Name}, although it knew that since epoch {replaced} it does not coordinate group {group.Name}");
    }

    private async Task LeaveAsync(BrokerClient broker)
    {
        var request = new LeaveGroupRequest { GroupId = group.Name, Members = [new() { MemberId = _memberId, GroupInstanceId = instanceId }] };
        Forget();
        using var response = await broker.SendAsync(request, LeaveVersion, RequestTimeout);
        await Delay(Random.Next(AbsenceMsMax));
    }

    private async Task DieAsync()
    {
        Remember(hasDied: true);
        Forget();
        await Delay(Random.Next(AbsenceMsMax));
        throw new IOException("It died; its next life has another connection.");
    }

    private void Forget()
    {
        (_memberId, _generation, _owned) = ("", -1, []);
        group.OnGone(Name);
    }

    private void Remember(bool hasDied) => _former = new FormerSelf(_memberId, _generation, _owned, hasDied);

    private async Task OnErrorAsync(ErrorCode error, string what)
    {
        switch (error)
        {
            case ErrorCode.None:
                return;
            case ErrorCode.RebalanceInProgress:
                if (IsMember)
                    Remember(hasDied: false);
                _generation = -1;
                return;
            case ErrorCode.UnknownMemberId or ErrorCode.IllegalGeneration or ErrorCode.FencedInstanceId or ErrorCode.GroupIdNotFound:
                Forget();
                return;
            case ErrorCode.NotCoordinator when Workload.Brokers.Count > 1:
                throw new IOException("Another broker is the coordinator now.");
            case ErrorCode.CoordinatorLoadInProgress or ErrorCode.NotCoordinator or ErrorCode.CoordinatorNotAvailable:
                await Delay(Random.Next(50, 200));
                return;
            case var _ when Workload.IsNodeStopping:
                await Delay(Random.Next(50, 200));
                return;
            default:
                throw History.Fail($"{Name}: {what} in group {group.Name} failed with {error}");
        }
    }
}
