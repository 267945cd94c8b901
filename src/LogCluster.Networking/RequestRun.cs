using LogCluster.Core.Wire;

namespace LogCluster.Networking;

/// <summary>
/// A request under way, in two stages: the next request of the connection starts when <see cref="Ordered"/> is complete; the
/// answer may come later and is sent in the order of the requests. A null answer sends nothing (acks=0).
/// </summary>
public readonly record struct RequestRun(ValueTask Ordered, ValueTask<WireWriter?> Response);
