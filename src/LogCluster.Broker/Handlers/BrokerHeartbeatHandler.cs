using System.Collections.Concurrent;
using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// BrokerHeartbeat 0-2 (KIP-631): a broker lives, wants to be let in, or to go. When the connection that brings a broker's heartbeats breaks the
/// controller hears of that at once: a process that died closes its connections, one that is only slow does not.
/// </summary>
internal sealed class BrokerHeartbeatHandler(ControllerClient controller) : ApiHandler<BrokerHeartbeatRequest, BrokerHeartbeatResponse>
{
    /// <summary>The broker and epoch that a connection last spoke for.</summary>
    private readonly ConcurrentDictionary<Connection, (NodeId Broker, long Epoch)> _speakers = new();

    protected override async ValueTask<BrokerHeartbeatResponse?> HandleAsync(BrokerHeartbeatRequest request, RequestContext context)
    {
        try
        {
            var response = await controller.HeartbeatAsync(request);
            if (response.ErrorCode == ErrorCode.None)
                Listen(context.Connection, (new NodeId(request.BrokerId), request.BrokerEpoch));
            return response;
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return new BrokerHeartbeatResponse { ErrorCode = ControllerFaults.CodeOf(e) };
        }
    }

    private void Listen(Connection connection, (NodeId Broker, long Epoch) speaker)
    {
        if (!_speakers.TryAdd(connection, speaker))
            _speakers[connection] = speaker;
        else
            TellWhenClosed(connection);
    }

    private async void TellWhenClosed(Connection connection)
    {
        await connection.Closed;
        if (!_speakers.TryRemove(connection, out var speaker))
            return;
        try
        {
            await controller.BrokerDisconnectedAsync(speaker.Broker, speaker.Epoch);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            // Another controller leads, and finds out by itself.
        }
    }
}
