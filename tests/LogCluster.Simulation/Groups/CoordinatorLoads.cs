using LogCluster.Core;
using LogCluster.Networking;

namespace LogCluster.Simulation.Groups;

/// <summary>
/// A coordinator reads what it takes over and then serves: nothing of that waits for anybody. So no broker says for long, to whoever asks, that it loads.
/// </summary>
internal sealed class CoordinatorLoads(SimulatedWorld world)
{
    /// <summary>Reading takes no virtual time, so this is far more than a load, and far less than anybody's patience.</summary>
    private static readonly TimeSpan LoadMax = TimeSpan.FromSeconds(2);

    /// <summary>A broker that stands still for longer answers late, but not often.</summary>
    private const int AnswersMax = 10;

    // Only looked up.
    private readonly Dictionary<PeerAddress, (TimeSpan Since, int Answers)> _loading = [];

    public void OnAnswer(PeerAddress broker, ErrorCode error)
    {
        if (error != ErrorCode.CoordinatorLoadInProgress)
        {
            _loading.Remove(broker);
            return;
        }

        var (since, answers) = _loading.TryGetValue(broker, out var known) ? known : (world.Now, 0);
        _loading[broker] = (since, answers + 1);
        if (world.Now - since > LoadMax && answers >= AnswersMax)
            throw world.Fail($"{broker} has been loading its groups since {since.TotalSeconds} s");
    }

    /// <summary>Its connection broke: it may have begun another life, and another load.</summary>
    public void OnBroken(PeerAddress broker) => _loading.Remove(broker);
}
