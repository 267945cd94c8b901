namespace LogCluster.Simulation;

/// <summary>A checker's objection: the seed that led here is the bug report.</summary>
public sealed class SimulationException(string message) : Exception(message);
