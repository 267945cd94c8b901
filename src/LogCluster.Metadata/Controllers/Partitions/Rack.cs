using LogCluster.Core;
using LogCluster.Metadata.Images;

namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>The brokers of one rack, for <see cref="ReplicaPlacer"/>: each partition takes them in turn, from one further on than the partition before.</summary>
internal sealed class Rack
{
    private readonly NodeId[] _unfenced;
    private readonly NodeId[] _fenced;
    private readonly Random _random;
    private int _first;
    private int _taken;

    public Rack(IEnumerable<BrokerImage> brokers, ClusterView view, Random random)
    {
        _random = random;
        var all = brokers.ToList();
        _unfenced = [.. all.Where(broker => view.IsActive(broker.Id)).Select(broker => broker.Id)];
        _fenced = [.. all.Where(broker => !view.IsActive(broker.Id)).Select(broker => broker.Id)];
        _first = random.Next(all.Count);
    }

    public bool HasUnfenced => _unfenced.Length > 0;

    public void BeginPartition() => _taken = 0;

    /// <summary>The next broker of this partition's turn that is not fenced; null when there is none.</summary>
    public NodeId? TakeUnfenced() => _taken < _unfenced.Length ? Take() : null;

    /// <summary>The next broker, fenced ones last; null when all have been taken.</summary>
    public NodeId? Take()
    {
        // Once for each partition that comes here at all: a rack that is passed over keeps its place.
        if (_taken == 0)
            _first = (_first + 1) % (_unfenced.Length + _fenced.Length);
        var taken = _taken++;
        if (taken < _unfenced.Length)
            return _unfenced[(_first + taken) % _unfenced.Length];
        taken -= _unfenced.Length;
        return taken < _fenced.Length ? _fenced[(_first + taken) % _fenced.Length] : null;
    }

    public void Shuffle()
    {
        _random.Shuffle(_unfenced);
        _random.Shuffle(_fenced);
    }
}
