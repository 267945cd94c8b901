using LogCluster.Core.Waiting;
using LogCluster.Metadata.Controllers;

namespace LogCluster.Broker.Cluster;

/// <summary>Hands out producer ids from blocks of the controller (KIP-730). An id is given once in the life of a cluster. Thread-safe.</summary>
internal sealed class ProducerIdPool(ControllerClient controller)
{
    private readonly AsyncLock _lock = new();
    private ProducerIdBlock _block;
    private int _used;

    public async ValueTask<long> NextAsync()
    {
        using var turn = await _lock.AcquireAsync();
        if (_used == _block.Count)
        {
            _block = await controller.AllocateProducerIdsAsync();
            _used = 0;
        }

        return _block.FirstId + _used++;
    }
}
