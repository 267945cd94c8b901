namespace LogCluster.StateMachines;

/// <summary>A decision without its reply, as the host carries it out.</summary>
/// <param name="Deferred">Who is answered later instead of now.</param>
internal readonly record struct Outcome(
    IReadOnlyList<StateRecord> Records, long? RestsOn, DeferredReply? Deferred, IReadOnlyList<DeferredReply>? Answers);
