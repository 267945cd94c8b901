using System.Text;
using System.Text.Json;
using LogCluster.Broker;
using LogCluster.Server.Metrics;

namespace LogCluster.Server.Http;

/// <summary>
/// What is where: <c>/health/live</c> (the process answers), <c>/health/ready</c> (503 with the reasons while the node should get no work),
/// <c>/metrics</c>, and what <see cref="GroupPages"/> has. Thread-safe.
/// </summary>
internal sealed class HttpPages(BrokerNode node, MetricsCollector metrics)
{
    private readonly GroupPages _groups = new(node);

    public ValueTask<HttpPage> FindAsync(string method, string path)
    {
        if (method is not ("GET" or "HEAD"))
            return new(HttpPage.Json(405, """{"error":"Only GET and HEAD are answered here."}"""));
        if (GroupPages.Knows(path))
            return new(_groups.FindAsync(path));
        if (path == "/metrics")
            return new(MetricsAsync());
        return new(path switch
        {
            "/health/live" => HttpPage.Json(200, """{"live":true}"""),
            "/health/ready" => Ready(),
            _ => HttpPage.Json(404, """{"error":"There are /health/live, /health/ready, /metrics, /groups and /groups/NAME/lag."}"""),
        });
    }

    private async Task<HttpPage> MetricsAsync()
    {
        await node.RefreshMetricsAsync();
        return new HttpPage(200, MetricsCollector.ContentType, metrics.Write());
    }

    private HttpPage Ready()
    {
        var reasons = node.ReasonsNotReady;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteBoolean("ready", reasons.Count == 0);
            json.WriteStartArray("reasons");
            foreach (var reason in reasons)
                json.WriteStringValue(reason);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return HttpPage.Json(reasons.Count == 0 ? 200 : 503, Encoding.UTF8.GetString(stream.ToArray()));
    }
}
