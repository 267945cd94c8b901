using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Cluster;

/// <summary>Hands out producer ids from blocks of the controller (KIP-730). An id is given once in the life of a cluster. Thread-safe.</summary>
internal sealed class ProducerIdPool(BrokerEnvironment broker)
{
    private readonly AsyncLock _lock = new();
    private ProducerIdBlock _block;
    private int _used;

    public async ValueTask<long> NextAsync()
    {
        using var turn = await _lock.AcquireAsync();
        if (_used == _block.Count)
        {
            _block = await NextBlockAsync();
            _used = 0;
        }

        return _block.FirstId + _used++;
    }

    private async Task<ProducerIdBlock> NextBlockAsync()
    {
        var response = await broker.Controller.AllocateProducerIdsAsync(new AllocateProducerIdsRequest { BrokerId = broker.Self.Value, BrokerEpoch = broker.BrokerEpoch });
        return response.ErrorCode == ErrorCode.None
            ? new ProducerIdBlock(response.ProducerIdStart, response.ProducerIdLen)
            : throw new HostStoppedException($"The controller gives this broker no producer ids: {response.ErrorCode}.");
    }
}
