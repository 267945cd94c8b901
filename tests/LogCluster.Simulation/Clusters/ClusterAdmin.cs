using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clusters;

/// <summary>
/// Creates the scenario's topics, and then deletes and makes anew, expands, moves, configures and has leaders elected. Any node passes
/// it on to the controller; where an answer is lost, the metadata tells what became of it.
/// </summary>
internal sealed class ClusterAdmin(ClusterWorkload workload, string name) : ClusterClient(workload, name)
{
    private const short CreateVersion = 7;
    private const short DeleteVersion = 6;
    private const int PauseMsMax = 2_000;
    private const int PartitionsMax = 4;
    private const int OperationTimeoutMs = 5_000;
    private const sbyte TopicResource = 2;
    private const sbyte SetConfig = 0;
    private const sbyte Preferred = 0;
    private const sbyte Unclean = 1;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(8);

    private readonly Queue<TopicPlan> _toCreate = new(workload.Cluster.Plan.Topics);

    /// <summary>Completes when the topics of the plan are there for the first time.</summary>
    public bool HasCreated { get; private set; }

    protected override async Task RunAsync()
    {
        while (!Workload.IsEnding)
        {
            try
            {
                if (_toCreate.Count > 0)
                    await CreateAsync(_toCreate.Peek());
                else if (Cluster.Truth.Forgotten.Count > 0 && Random.Next(2) == 0)
                    await ElectAnyAsync();
                else if (Cluster.Plan.Churns)
                    await ChangeAsync();
            }
            catch (IOException)
            {
                // What became of it the metadata will tell.
            }

            HasCreated |= _toCreate.Count == 0;
            await Delay(_toCreate.Count > 0 ? 50 : Random.Next(PauseMsMax));
        }
    }

    private async Task CreateAsync(TopicPlan wanted)
    {
        var topic = History.Topics.FirstOrDefault(topic => topic.Name == wanted.Name && topic.State != TopicState.Gone);
        if (topic is { State: TopicState.DeletionAsked })
        {
            await DeleteAsync(topic);
            return;
        }

        topic ??= History.AddTopic(wanted);
        var request = new CreateTopicsRequest
        {
            TimeoutMs = OperationTimeoutMs,
            Topics =
            [
                new()
                {
                    Name = wanted.Name,
                    NumPartitions = wanted.PartitionCount,
                    ReplicationFactor = (short)wanted.ReplicationFactor,
                    Configs = [.. wanted.Configs().Select(config => new CreateTopicsRequest.CreatableTopicConfig { Name = config.Name, Value = config.Value })],
                },
            ],
        };
        using var response = await CallAsync(AnyNode(), request, CreateVersion, RequestTimeout);
        var result = response.Body.Topics[0];
        Workload.World.Trace($"{Name}: create {wanted.Name} -> {result.ErrorCode} {result.TopicId}");
        if (result.ErrorCode == ErrorCode.None)
            topic.OnCreated(result.TopicId);
        else if (result.ErrorCode == ErrorCode.TopicAlreadyExists && await LookAsync(AnyNode(), topic) is { } found && History.Topics.All(other => other.Id != found.TopicId))
            topic.OnCreated(found.TopicId);
        if (topic.IsLive)
            _toCreate.Dequeue();
    }

    private async Task DeleteAsync(TopicHistory topic)
    {
        topic.OnDeletionAsked();
        using var response = await CallAsync(
            AnyNode(), new DeleteTopicsRequest { Topics = [new() { TopicId = topic.Id }], TimeoutMs = OperationTimeoutMs }, DeleteVersion, RequestTimeout);
        var error = response.Body.Responses[0].ErrorCode;
        Workload.World.Trace($"{Name}: delete {topic.Name} {topic.Id} -> {error}");
        if (error is ErrorCode.None or ErrorCode.UnknownTopicId)
            topic.OnDeleted();
    }

    private async Task ChangeAsync()
    {
        var live = History.Topics.Where(topic => topic.IsLive).ToList();
        if (live.Count == 0)
            return;
        var topic = live[Random.Next(live.Count)];
        switch (Random.Next(6))
        {
            case 0 when !topic.Plan.IsStable:
                _toCreate.Enqueue(topic.Plan);
                await DeleteAsync(topic);
                break;
            case 1 when topic.Partitions.Count < PartitionsMax:
                await GrowAsync(topic);
                break;
            case 2 or 3:
                await MoveAsync(topic);
                break;
            case 4:
                await ConfigureAsync(topic);
                break;
            default:
                using (await CallAsync(AnyNode(), new ElectLeadersRequest { ElectionType = Preferred, TopicPartitions = null, TimeoutMs = OperationTimeoutMs }, 2, RequestTimeout))
                    Workload.World.Trace($"{Name}: elected preferred leaders");
                break;
        }
    }

    /// <summary>As an operator does who would rather lose something than wait for what does not come.</summary>
    private async Task ElectAnyAsync()
    {
        var wanted = Cluster.Truth.Forgotten.Select(key => (Topic: Cluster.Truth.Newest.FindTopic(key.Topic), key.Partition)).Where(found => found.Topic is not null);
        var request = new ElectLeadersRequest
        {
            ElectionType = Unclean,
            TimeoutMs = OperationTimeoutMs,
            TopicPartitions = [.. wanted.GroupBy(found => found.Topic!.Name, StringComparer.Ordinal)
                .Select(topic => new ElectLeadersRequest.ElectableTopic { Topic = topic.Key, Partitions = [.. topic.Select(found => found.Partition)] })],
        };
        using var response = await CallAsync(AnyNode(), request, 2, RequestTimeout);
        Workload.World.Trace($"{Name}: elected any leader of {request.TopicPartitions.Count} topics -> {response.Body.ErrorCode}");
    }

    private async Task GrowAsync(TopicHistory topic)
    {
        var count = topic.Partitions.Count + 1;
        var request = new CreatePartitionsRequest { Topics = [new() { Name = topic.Name, Count = count, Assignments = null }], TimeoutMs = OperationTimeoutMs };
        using var response = await CallAsync(AnyNode(), request, 3, RequestTimeout);
        var error = response.Body.Results[0].ErrorCode;
        Workload.World.Trace($"{Name}: {topic.Name} to {count} partitions -> {error}");
        // An earlier attempt may have got there.
        if (error is ErrorCode.None or ErrorCode.InvalidPartitions)
            topic.OnGrown(count);
    }

    private async Task MoveAsync(TopicHistory topic)
    {
        var partition = Random.Next(topic.Partitions.Count);
        List<int>? replicas = Random.Next(4) == 0 ? null : [.. Cluster.Ids.OrderBy(_ => Random.Next()).Take(topic.Plan.ReplicationFactor)];
        var request = new AlterPartitionReassignmentsRequest
        {
            TimeoutMs = OperationTimeoutMs,
            Topics = [new() { Name = topic.Name, Partitions = [new() { PartitionIndex = partition, Replicas = replicas }] }],
        };
        using var response = await CallAsync(AnyNode(), request, 1, RequestTimeout);
        Workload.World.Trace($"{Name}: {topic.Name}-{partition} to {string.Join(' ', replicas ?? [])} -> {response.Body.ErrorCode}");
    }

    private async Task ConfigureAsync(TopicHistory topic)
    {
        var (key, value) = Random.Next(2) == 0 ? ("min.insync.replicas", Random.Next(1, 3)) : ("index.interval.bytes", Random.Next(0, 1_000));
        var request = new IncrementalAlterConfigsRequest
        {
            Resources = [new() { ResourceType = TopicResource, ResourceName = topic.Name, Configs = [new() { Name = key, ConfigOperation = SetConfig, Value = $"{value}" }] }],
        };
        using var response = await CallAsync(AnyNode(), request, 1, RequestTimeout);
        Workload.World.Trace($"{Name}: {topic.Name} {key}={value} -> {response.Body.Responses[0].ErrorCode}");
    }
}
