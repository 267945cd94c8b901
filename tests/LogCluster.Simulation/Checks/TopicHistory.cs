using LogCluster.Core;

namespace LogCluster.Simulation.Checks;

/// <summary>One topic in one incarnation: what was asked for, what was acknowledged, and the histories of its partitions.</summary>
public sealed class TopicHistory
{
    private readonly ClusterHistory _cluster;
    private readonly List<PartitionHistory> _partitions;

    internal TopicHistory(ClusterHistory cluster, int ordinal, TopicPlan plan)
    {
        _cluster = cluster;
        Ordinal = ordinal;
        Plan = plan;
        _partitions = [.. Enumerable.Range(0, plan.PartitionCount).Select(index => new PartitionHistory(cluster, this, index))];
    }

    public int Ordinal { get; }

    public TopicPlan Plan { get; }

    public string Name => Plan.Name;

    public Uuid Id { get; private set; }

    public TopicState State { get; private set; }

    /// <summary>May be produced to and fetched from: it exists and nobody wants it gone.</summary>
    public bool IsLive => State == TopicState.Exists;

    public IReadOnlyList<PartitionHistory> Partitions => _partitions;

    /// <summary>It was given more partitions.</summary>
    public void OnGrown(int partitionCount)
    {
        while (_partitions.Count < partitionCount)
            _partitions.Add(new PartitionHistory(_cluster, this, _partitions.Count));
    }

    /// <summary>By an answer, or seen in the metadata.</summary>
    public void OnCreated(Uuid id)
    {
        if (!Id.IsZero && Id != id)
            throw _cluster.Fail($"topic {Name} has the id {id}, it had {Id}");
        if (State == TopicState.Gone)
            throw _cluster.Fail($"topic {Name} with the id {id} is there again after its deletion was acknowledged");
        Id = id;
        if (State == TopicState.CreationAsked)
            State = TopicState.Exists;
    }

    public void OnDeletionAsked() => State = TopicState.DeletionAsked;

    public void OnDeleted() => State = TopicState.Gone;
}
