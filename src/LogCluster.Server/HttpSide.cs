using LogCluster.Broker;
using LogCluster.Metadata.Configuration;
using LogCluster.Server.Http;
using LogCluster.Server.Metrics;
using Microsoft.Extensions.Logging;

namespace LogCluster.Server;

/// <summary>
/// Health and metrics over HTTP, where <c>logcluster.http.listener</c> asks for it; otherwise nothing of Kestrel is loaded. Made before the node, whose
/// meters come from it; disposing stops it.
/// </summary>
internal sealed class HttpSide : IAsyncDisposable
{
    private readonly string _listener;
    private readonly ILoggerFactory _logging;
    private HttpServer? _server;

    private HttpSide(string listener, ILoggerFactory logging)
    {
        _listener = listener;
        _logging = logging;
        ProcessMetrics.Observe(Metrics);
    }

    public MetricsCollector Metrics { get; } = new();

    /// <summary>Null where HTTP is off.</summary>
    public static HttpSide? Create(NodeConfig config, ILoggerFactory logging) =>
        config.Text(HttpListenerAddress.Key) is { Length: > 0 } listener ? new HttpSide(listener, logging) : null;

    /// <summary>Before the node starts, so that one can ask why it is not ready yet.</summary>
    public async Task StartAsync(BrokerNode node)
    {
        _server = new HttpServer(HttpListenerAddress.Parse(_listener), new HttpPages(node, Metrics), _logging);
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Metrics.Dispose();
    }
}
