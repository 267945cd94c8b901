using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol;
using LogCluster.Storage.Producers;

namespace LogCluster.Broker.Handlers;

/// <summary>DescribeProducers 0 (KIP-664): the producers that the leader of a partition knows, by producer id, with their open transactions.</summary>
internal sealed class DescribeProducersHandler(BrokerEnvironment broker) : ApiHandler<DescribeProducersRequest, DescribeProducersResponse>
{
    protected override ValueTask<DescribeProducersResponse?> HandleAsync(DescribeProducersRequest request, RequestContext context)
    {
        var response = new DescribeProducersResponse();
        foreach (var topic in request.Topics)
        {
            var fault = FaultOf(topic.Name);
            response.Topics.Add(new()
            {
                Name = topic.Name,
                Partitions = [.. topic.PartitionIndexes.Select(index => fault is null ? Describe(topic.Name, index) : Refuse(index, fault))],
            });
        }

        return new(response);
    }

    private Fault? FaultOf(string topic) =>
        TopicNames.FaultOf(topic) is { } badName ? new Fault(ErrorCode.InvalidTopicException, badName)
        : broker.Metadata.Current.FindTopic(topic) is null ? Fault.UnknownTopic
        : null;

    private static DescribeProducersResponse.PartitionResponse Refuse(int index, Fault fault) =>
        new() { PartitionIndex = index, ErrorCode = fault.Code, ErrorMessage = fault.Message };

    private DescribeProducersResponse.PartitionResponse Describe(string topic, int index)
    {
        var partition = broker.Partitions.Find(topic, index);
        var error = partition is null
            ? broker.MissingPartition(byId: false, Uuid.Zero, topic, index)
            : partition.Reading.CheckLeader(LeaderEpoch.None);
        if (error != ErrorCode.None)
            return new() { PartitionIndex = index, ErrorCode = error };
        return new() { PartitionIndex = index, ActiveProducers = [.. partition!.Log.GetProducers().Select(Describe)] };
    }

    private static DescribeProducersResponse.ProducerState Describe(ProducerState producer) => new()
    {
        ProducerId = producer.ProducerId,
        ProducerEpoch = producer.Epoch,
        LastSequence = producer.LastSequence,
        LastTimestamp = producer.LastTimestampMs,
        CoordinatorEpoch = producer.CoordinatorEpoch,
        CurrentTxnStartOffset = producer.TransactionFirstOffset ?? -1,
    };
}
