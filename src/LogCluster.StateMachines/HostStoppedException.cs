namespace LogCluster.StateMachines;

/// <summary>The command was not carried out, or its outcome is not known: this node does not lead the log, or is stopping.</summary>
public sealed class HostStoppedException(string message) : Exception(message);
