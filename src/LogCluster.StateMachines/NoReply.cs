namespace LogCluster.StateMachines;

/// <summary>The answer of a command that nobody waits for, as a timer's.</summary>
public readonly record struct NoReply;
