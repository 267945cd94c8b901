using LogCluster.Replication;
using LogCluster.StateMachines;

namespace LogCluster.Coordinators.Groups;

/// <summary>One partition of <c>__consumer_offsets</c> that this node leads: its log, its groups, and the host that runs them.</summary>
internal sealed class GroupShard
{
    /// <summary>What Kafka's coordinators write as the base sequence of their batches, although they have no producer id.</summary>
    private const int CoordinatorBaseSequence = 0;

    private Task _loop = Task.CompletedTask;

    public GroupShard(IReplicatedLog log, GroupSettings settings, TimeProvider time)
    {
        Log = log;
        Host = new StateMachineHost<GroupStateMachine>(log, new GroupStateMachine(settings), time)
        {
            BaseSequence = CoordinatorBaseSequence,
            Rules = settings.HostRules,
        };
    }

    public IReplicatedLog Log { get; }

    public StateMachineHost<GroupStateMachine> Host { get; }

    public void Start(Action<Exception> fail) => _loop = WatchAsync(fail);

    /// <summary>Completes when the loop has ended; what it failed with was told to whoever started it.</summary>
    public async Task StopAsync()
    {
        _ = Host.StopAsync();
        await _loop;
    }

    private async Task WatchAsync(Action<Exception> fail)
    {
        try
        {
            await Host.Start();
        }
        catch (Exception e)
        {
            fail(e);
        }
    }
}
