using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Protocol;
using LogCluster.Replication.InSync;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// Produce 3-13: appends one batch a partition, straight from the request's memory. All appends happen before the first wait, so
/// the requests of a connection are pipelined: several with acks=all wait for their replicas side by side. Who does not lead says who
/// does (10+, KIP-951). With acks=0 there is no answer; as in Kafka a failure then closes the connection, so that the client looks at the metadata again.
/// </summary>
internal sealed class ProduceHandler(BrokerEnvironment broker) : ApiHandler<ProduceRequest, ProduceResponse>
{
    /// <summary>The first version that tells who leads instead (KIP-951).</summary>
    private const short LeaderHintVersion = 10;

    /// <summary>The first version that names topics by id (KIP-516).</summary>
    private const short TopicIdVersion = 13;

    public override bool IsPipelined => true;

    protected override async ValueTask<ProduceResponse?> HandleAsync(ProduceRequest request, RequestContext context)
    {
        var response = new ProduceResponse { Responses = new(request.TopicData.Count) };
        List<Pending>? pending = null;
        foreach (var topic in request.TopicData)
        {
            var topicResponse = new ProduceResponse.TopicProduceResponse { Name = topic.Name, TopicId = topic.TopicId };
            foreach (var data in topic.PartitionData)
            {
                var (partition, outcome) = Append(request, topic, data, context.Version);
                broker.Metrics?.Records.Produced(partition?.TopicPartition.Topic ?? topic.Name, data.Records.Length, outcome.Error);
                var partitionResponse = Describe(data.Index, outcome);
                topicResponse.PartitionResponses.Add(partitionResponse);
                if (request.Acks == -1 && outcome.Error == ErrorCode.None && partition!.HighWatermark.Current <= outcome.LastOffset)
                    (pending ??= []).Add(new Pending(partition, outcome, partitionResponse));
            }

            response.Responses.Add(topicResponse);
        }

        context.ReleaseRequest();
        if (request.Acks == 0)
            return EndWithoutAnswer(response);
        if (pending is not null)
            await WaitForReplicasAsync(pending, TimeSpan.FromMilliseconds(Math.Max(request.TimeoutMs, 0)));
        if (context.Version >= LeaderHintVersion)
            HintAtLeaders(request, response, context.Connection);
        return response;
    }

    private void HintAtLeaders(ProduceRequest request, ProduceResponse response, Connection connection)
    {
        LeaderHints? hints = null;
        for (var i = 0; i < response.Responses.Count; i++)
        {
            foreach (var partition in response.Responses[i].PartitionResponses)
            {
                if (partition.ErrorCode != ErrorCode.NotLeaderOrFollower)
                    continue;
                hints ??= new LeaderHints(broker, connection);
                if (hints.Find(request.TopicData[i].TopicId, request.TopicData[i].Name, partition.Index) is var (leader, epoch))
                    partition.CurrentLeader = new() { LeaderId = leader.Value, LeaderEpoch = epoch.Value };
            }
        }

        foreach (var (id, address, rack) in hints?.Nodes ?? [])
            response.NodeEndpoints.Add(new() { NodeId = id.Value, Host = address.Host, Port = address.Port, Rack = rack });
    }

    private (Partition? Partition, AppendOutcome Outcome) Append(
        ProduceRequest request, ProduceRequest.TopicProduceData topic, ProduceRequest.PartitionProduceData data, short version)
    {
        if (request.Acks is < -1 or > 1)
            return (null, AppendOutcome.Refused(ErrorCode.InvalidRequiredAcks));
        var partition = version >= TopicIdVersion
            ? broker.Partitions.Find(topic.TopicId, data.Index)
            : broker.Partitions.Find(topic.Name, data.Index);
        if (partition is null)
            return (null, AppendOutcome.Refused(broker.MissingPartition(version >= TopicIdVersion, topic.TopicId, topic.Name, data.Index)));
        if (data.Records.IsNull)
            return (partition, AppendOutcome.Refused(ErrorCode.InvalidRecord, "The request has no records for this partition."));
        // The request's memory is this request's alone: the log patches offsets into it and writes it out.
        var records = System.Runtime.InteropServices.MemoryMarshal.AsMemory(data.Records.Memory);
        return (partition, partition.Producing.Append(records, request.Acks, version));
    }

    private static ProduceResponse.PartitionProduceResponse Describe(int index, AppendOutcome outcome) => new()
    {
        Index = index,
        ErrorCode = outcome.Error,
        ErrorMessage = outcome.Message,
        BaseOffset = outcome.BaseOffset,
        LogAppendTimeMs = outcome.LogAppendTimeMs,
        LogStartOffset = outcome.LogStartOffset,
        RecordErrors = [.. outcome.RecordErrors.Select(error => new ProduceResponse.BatchIndexAndErrorMessage
        {
            BatchIndex = error.BatchIndex,
            BatchIndexErrorMessage = error.Message,
        })],
    };

    private static ProduceResponse? EndWithoutAnswer(ProduceResponse response)
    {
        var failure = response.Responses.SelectMany(topic => topic.PartitionResponses).FirstOrDefault(partition => partition.ErrorCode != ErrorCode.None);
        return failure is null ? null : throw new InvalidFrameException($"A Produce request with acks=0 failed with {failure.ErrorCode}.");
    }

    private async ValueTask WaitForReplicasAsync(List<Pending> pending, TimeSpan timeout)
    {
        var started = broker.Time.GetTimestamp();
        broker.Metrics?.Records.ProducesWaiting(1);
        foreach (var (partition, appended, response) in pending)
        {
            var left = timeout - broker.Time.GetElapsedTime(started);
            response.ErrorCode = await partition.Producing.WaitForReplicasAsync(appended, left > TimeSpan.Zero ? left : TimeSpan.Zero);
            if (response.ErrorCode == ErrorCode.None)
                continue;
            response.BaseOffset = -1;
            broker.Metrics?.Records.Produced(partition.TopicPartition.Topic, 0, response.ErrorCode);
        }

        broker.Metrics?.Records.ProducesWaiting(-1);
    }

    private readonly record struct Pending(Partition Partition, AppendOutcome Appended, ProduceResponse.PartitionProduceResponse Response);
}
