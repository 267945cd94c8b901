namespace LogCluster.Simulation.Checks;

/// <summary>What was known of a partition when a request was sent: its answer may know more, not less.</summary>
public readonly record struct Moment(long SureEnd, int LossCount);
