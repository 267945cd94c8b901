namespace LogCluster.Core;

/// <summary>Thrown when the program contradicts itself. Nothing catches it to go on: the node stops.</summary>
public sealed class InvariantViolationException(string message) : Exception(message);
