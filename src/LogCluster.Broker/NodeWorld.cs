using LogCluster.Networking;
using LogCluster.Storage.Disk;
using Microsoft.Extensions.Logging;

namespace LogCluster.Broker;

/// <summary>The seams through which a node touches the world.</summary>
internal sealed record NodeWorld(IDisk Disk, INetwork Network, TimeProvider Time, Random Random, ILoggerFactory Logging)
{
    /// <summary>A source of chance for one owner: the sources are not thread-safe.</summary>
    public Random OwnRandom() => new(Random.Next());
}
