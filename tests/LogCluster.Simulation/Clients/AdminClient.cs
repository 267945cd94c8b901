using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Protocol;
using LogCluster.Simulation.Checks;
using LogCluster.Simulation.Scenarios;

namespace LogCluster.Simulation.Clients;

/// <summary>Creates the scenario's topics, makes and deletes others beside them, and looks at the metadata.</summary>
internal sealed class AdminClient(Workload workload, string name, ScenarioPlan plan) : SimulatedClient(workload, name)
{
    private const short CreateVersion = 7;
    private const short DeleteVersion = 6;
    private const short MetadataVersion = 12;
    private const int PauseMsMax = 400;

    private readonly Queue<TopicPlan> _toCreate = new(plan.Topics);

    protected override async Task UseAsync(BrokerClient broker)
    {
        while (!Workload.IsEnding)
        {
            if (_toCreate.Count > 0)
                await CreateAsync(broker);
            else if (Random.Next(2) == 0)
                await LookAsync(broker);
            else if (plan.ChurnsTopics)
                await ChurnAsync(broker);
            await Delay(_toCreate.Count > 0 ? 1 : Random.Next(PauseMsMax));
        }
    }

    /// <summary>Looks at all topics and holds them against what must be there.</summary>
    public static async Task LookAsync(BrokerClient broker, ClusterHistory history)
    {
        var expected = history.ExpectedTopics();
        using var response = await broker.SendAsync(new MetadataRequest { Topics = null, AllowAutoTopicCreation = false }, MetadataVersion, RequestTimeout);
        history.OnMetadata(response.Body, expected);
    }

    private Task LookAsync(BrokerClient broker) => LookAsync(broker, History);

    private async Task CreateAsync(BrokerClient broker)
    {
        var wanted = _toCreate.Peek();
        var topic = History.Topics.FirstOrDefault(topic => topic.Name == wanted.Name && topic.State != TopicState.Gone);
        if (topic is { State: TopicState.DeletionAsked })
        {
            await DeleteAsync(broker, topic);
            return;
        }

        topic ??= History.AddTopic(wanted);
        var request = new CreateTopicsRequest
        {
            Topics =
            [
                new()
                {
                    Name = wanted.Name,
                    NumPartitions = wanted.PartitionCount,
                    ReplicationFactor = 1,
                    Configs = [.. wanted.Configs().Select(config => new CreateTopicsRequest.CreatableTopicConfig { Name = config.Name, Value = config.Value })],
                },
            ],
        };
        using var response = await broker.SendAsync(request, CreateVersion, RequestTimeout);
        var result = response.Body.Topics[0];
        Workload.World.Trace($"{Name}: create {wanted.Name} -> {result.ErrorCode} {result.TopicId}");
        if (result.ErrorCode == ErrorCode.None)
            topic.OnCreated(result.TopicId);
        else if (result.ErrorCode == ErrorCode.TopicAlreadyExists)
            await LookAsync(broker);
        else if (History.DiskFaultCount == 0 && !Workload.IsNodeStopping)
            throw History.Fail($"topic {wanted.Name} could not be created: {result.ErrorCode} {result.ErrorMessage}");
        if (topic.IsLive)
            _toCreate.Dequeue();
    }

    private async Task ChurnAsync(BrokerClient broker)
    {
        var unstable = History.Topics.Where(topic => !topic.Plan.IsStable && topic.State is TopicState.Exists or TopicState.DeletionAsked).ToList();
        if (unstable.Count == 0)
            return;
        var topic = unstable[Random.Next(unstable.Count)];
        await DeleteAsync(broker, topic);
        // Under the same name again, as another topic.
        if (Random.Next(3) != 0)
            _toCreate.Enqueue(topic.Plan);
    }

    private async Task DeleteAsync(BrokerClient broker, TopicHistory topic)
    {
        topic.OnDeletionAsked();
        using var response = await broker.SendAsync(new DeleteTopicsRequest { Topics = [new() { TopicId = topic.Id }], TimeoutMs = 5_000 }, DeleteVersion, RequestTimeout);
        var result = response.Body.Responses[0];
        Workload.World.Trace($"{Name}: delete {topic.Name} {topic.Id} -> {result.ErrorCode}");
        // The answer to an earlier attempt may have got lost.
        if (result.ErrorCode is ErrorCode.None or ErrorCode.UnknownTopicId)
            topic.OnDeleted();
        else if (History.DiskFaultCount == 0 && !Workload.IsNodeStopping)
            throw History.Fail($"topic {topic.Name} could not be deleted: {result.ErrorCode} {result.ErrorMessage}");
    }
}
