namespace LogCluster.Metadata.Tests.Controllers;

/// <summary>A clock that stands until it is moved. Nothing is woken by it: who uses it looks at it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _elapsedMs;

    public override long TimestampFrequency => 1_000;

    public override long GetTimestamp() => _elapsedMs;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMilliseconds(_elapsedMs);

    public void Pass(long ms) => _elapsedMs += ms;
}
