using LogCluster.Core;

namespace LogCluster.StateMachines;

/// <summary>A timer that is due, as a command of the turn.</summary>
internal sealed class TimerCommand<TMachine>(HostTimer timer) : PendingCommand<TMachine>
{
    public override Outcome Decide(TMachine machine, long nextOffset)
    {
        var decision = timer.OnDue();
        Invariant.Check(decision.Deferred is null);
        return new Outcome(decision.Records, decision.RestsOn, null, decision.Answers);
    }

    /// <summary>Nobody waits for it: what failed with the turn is derived anew by the reload.</summary>
    public override void Complete(Exception? failure)
    {
    }
}
