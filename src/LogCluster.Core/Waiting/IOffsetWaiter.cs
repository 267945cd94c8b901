namespace LogCluster.Core.Waiting;

/// <summary>Told once when an offset is reached. Called under no lock, on the thread that advanced the monitor: must be short.</summary>
public interface IOffsetWaiter
{
    void Signal(WaitOutcome outcome);
}
