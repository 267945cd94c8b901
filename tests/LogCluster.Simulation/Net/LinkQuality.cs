namespace LogCluster.Simulation.Net;

/// <summary>How bad the network is between all machines, on top of its usual delays.</summary>
/// <param name="LossPercent">Frames that are lost; TCP sends them again, so they come late and hold up what is behind them.</param>
public sealed record LinkQuality(int DelayMsMin, int DelayMsMax, int LossPercent)
{
    /// <summary>A retransmission comes after TCP's least timeout, or after a few that double.</summary>
    public const int RetransmissionMsMin = 200;
    public const int RetransmissionMsMax = 1_500;
}
