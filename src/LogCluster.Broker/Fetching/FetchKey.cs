using LogCluster.Core;

namespace LogCluster.Broker.Fetching;

/// <summary>A partition as a fetch names it: by topic id from version 13 on, by name before.</summary>
public readonly record struct FetchKey(Uuid TopicId, string TopicName, int Partition);
