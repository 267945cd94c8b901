using System.Globalization;
using LogCluster.Broker;
using LogCluster.Networking;

namespace LogCluster.Server.Http;

/// <summary>Reads <c>logcluster.http.listener</c>.</summary>
internal static class HttpListenerAddress
{
    public const string Key = "logcluster.http.listener";

    /// <summary>HOST:PORT, :PORT for every address of the machine, [IPv6]:PORT. Throws with one plain sentence for anything else.</summary>
    public static PeerAddress Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? "" : text[..colon].Trim('[', ']');
        if (colon < 0 || host.Contains('/', StringComparison.Ordinal) ||
            !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535)
        {
            throw new BrokerConfigurationException($"{Key} is {text}, which is no host:port.");
        }

        return new PeerAddress(host, port);
    }
}
