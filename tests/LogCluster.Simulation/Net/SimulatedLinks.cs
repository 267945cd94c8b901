namespace LogCluster.Simulation.Net;

/// <summary>
/// What lies between the machines of a world, each direction by itself. A blocked direction holds back what is sent, as TCP does until
/// an answer comes: it arrives, in order, when the direction is opened.
/// </summary>
public sealed class SimulatedLinks(SimulatedWorld world)
{
    /// <summary>A frame takes 50 microseconds to a millisecond, once in a hundred up to 50 ms.</summary>
    private const int DelayMicrosecondsMin = 50;
    private const int DelayMicrosecondsMax = 1_000;
    private const int SlowDelayMicrosecondsMax = 50_000;

    private readonly SortedDictionary<string, List<Action>> _held = new(StringComparer.Ordinal);

    /// <summary>Null while the network is as it should be.</summary>
    public LinkQuality? Quality { get; set; }

    public void Block(string from, string to) => _held.TryAdd(Direction(from, to), []);

    public void Open(string from, string to) => Open(Direction(from, to));

    public void OpenAll()
    {
        foreach (var direction in _held.Keys.ToList())
            Open(direction);
    }

    private void Open(string direction)
    {
        if (!_held.Remove(direction, out var waiting))
            return;
        foreach (var pass in waiting)
            pass();
    }

    public bool IsBlocked(string from, string to) => _held.Count > 0 && _held.ContainsKey(Direction(from, to));

    /// <summary>Lets something through, now or when the direction is opened.</summary>
    internal void Pass(string from, string to, Action pass)
    {
        if (_held.Count > 0 && _held.TryGetValue(Direction(from, to), out var waiting))
            waiting.Add(pass);
        else
            pass();
    }

    /// <summary>How long the next frame takes.</summary>
    internal TimeSpan NextDelay()
    {
        var max = world.Random.Next(100) == 0 ? SlowDelayMicrosecondsMax : DelayMicrosecondsMax;
        var delay = TimeSpan.FromMicroseconds(world.Random.Next(DelayMicrosecondsMin, max));
        if (Quality is not { } quality)
            return delay;
        delay += TimeSpan.FromMilliseconds(world.Random.Next(quality.DelayMsMin, quality.DelayMsMax + 1));
        var isLost = world.Random.Next(100) < quality.LossPercent;
        return isLost ? delay + TimeSpan.FromMilliseconds(world.Random.Next(LinkQuality.RetransmissionMsMin, LinkQuality.RetransmissionMsMax)) : delay;
    }

    private static string Direction(string from, string to) => $"{from}>{to}";
}
