using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// InitProducerId 0-5 for idempotent producers: a fresh id with epoch 0, also when the client names an id of its own (3+), as Kafka
/// does without a transactional id; an id goes with an epoch or not at all. Transactional ids have no coordinator here and are told so.
/// </summary>
internal sealed class InitProducerIdHandler(BrokerEnvironment broker) : ApiHandler<InitProducerIdRequest, InitProducerIdResponse>
{
    private const long NoProducerId = -1;
    private const short NoProducerEpoch = -1;

    private readonly ProducerIdPool _pool = new(broker);

    protected override async ValueTask<InitProducerIdResponse?> HandleAsync(InitProducerIdRequest request, RequestContext context)
    {
        if (request.TransactionalId is { } transactionalId)
            return Refuse(transactionalId.Length == 0 ? ErrorCode.InvalidRequest : ErrorCode.CoordinatorNotAvailable);
        if ((request.ProducerId == NoProducerId) != (request.ProducerEpoch == NoProducerEpoch))
            return Refuse(ErrorCode.InvalidRequest);
        try
        {
            return new InitProducerIdResponse { ProducerId = await _pool.NextAsync(), ProducerEpoch = 0 };
        }
        catch (Exception e) when (e is IOException or HostStoppedException)
        {
            return Refuse(ErrorCode.CoordinatorLoadInProgress);
        }
    }

    private static InitProducerIdResponse Refuse(ErrorCode error) => new() { ErrorCode = error, ProducerId = -1, ProducerEpoch = -1 };
}
