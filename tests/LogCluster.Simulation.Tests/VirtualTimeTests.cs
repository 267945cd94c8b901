namespace LogCluster.Simulation.Tests;

public sealed class VirtualTimeTests
{
    [Fact]
    public void ACancelledEventDoesNotLetALaterOneThrough()
    {
        var world = new SimulatedWorld(seed: 1);
        var node = world.AddNode("node");
        var fired = false;
        _ = node.Run(() =>
        {
            node.Time.CreateTimer(_ => fired = true, null, TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
            node.Time.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan).Dispose();
            return Task.CompletedTask;
        });
        world.RunFor(TimeSpan.FromSeconds(6));
        Assert.False(fired);
        world.RunFor(TimeSpan.FromSeconds(6));
        Assert.True(fired);
    }
}
