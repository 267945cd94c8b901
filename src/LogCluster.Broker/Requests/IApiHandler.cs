using LogCluster.Core.Wire;
using LogCluster.Protocol;

namespace LogCluster.Broker.Requests;

/// <summary>Serves one API.</summary>
public interface IApiHandler
{
    ApiKey Key { get; }

    /// <summary>True when all that must happen in the order of the requests happens before the handler first waits.</summary>
    bool IsPipelined { get; }

    /// <summary>Reads the request's body, carries it out and makes the frame of the answer; null for no answer.</summary>
    ValueTask<WireWriter?> RunAsync(RequestContext context, ref WireReader reader);
}
