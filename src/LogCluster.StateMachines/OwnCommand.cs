using LogCluster.Core;

namespace LogCluster.StateMachines;

/// <summary>A command of the machine itself: a timer that is due, or what it begins to lead with.</summary>
internal sealed class OwnCommand<TMachine>(Func<Decision<NoReply>> decide) : PendingCommand<TMachine>
{
    public override Outcome Decide(TMachine machine, long nextOffset)
    {
        var decision = decide();
        Invariant.Check(decision.Deferred is null);
        return new Outcome(decision.Records, decision.RestsOn, null, decision.Answers);
    }

    /// <summary>Nobody waits for it: what failed with the turn is derived anew by the reload.</summary>
    public override void Complete(Exception? failure)
    {
    }
}
