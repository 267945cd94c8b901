using System.Net;
using System.Net.Sockets;
using LogCluster.Networking;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LogCluster.Server.Http;

/// <summary>
/// Kestrel for a handful of GET requests, without the host, routing and services around it: these would cost more of the start than the node
/// does. Nothing of it is loaded where HTTP is off. Started once; disposing stops it.
/// </summary>
internal sealed class HttpServer : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private const int ConnectionsMax = 100;
    private const long RequestHeadBytesMax = 16 << 10;

    private readonly KestrelServer _kestrel;
    private readonly HttpPages _pages;
    private readonly PeerAddress _address;

    public HttpServer(PeerAddress address, HttpPages pages, ILoggerFactory logging)
    {
        _pages = pages;
        _address = address;
        var options = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = NoServices.Instance };
        options.Limits.MaxConcurrentConnections = ConnectionsMax;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxRequestHeadersTotalSize = (int)RequestHeadBytesMax;
        options.Listen(EndPointOf(address), listen => listen.Protocols = HttpProtocols.Http1);
        _kestrel = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), logging), logging);
    }

    /// <summary>Throws <see cref="IOException"/> with one plain sentence when the address is not to be had.</summary>
    public async Task StartAsync()
    {
        try
        {
            await _kestrel.StartAsync(this, CancellationToken.None);
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            throw new IOException($"Cannot listen for HTTP on {_address}: {(fault.InnerException ?? fault).Message}", fault);
        }
    }

    private static IPEndPoint EndPointOf(PeerAddress address)
    {
        if (address.Host.Length == 0)
            return new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, address.Port);
        if (IPAddress.TryParse(address.Host, out var numeric))
            return new IPEndPoint(numeric, address.Port);
        try
        {
            return new IPEndPoint(Dns.GetHostAddresses(address.Host)[0], address.Port);
        }
        catch (SocketException fault)
        {
            throw new IOException($"Cannot resolve the host of logcluster.http.listener, {address.Host}: {fault.Message}", fault);
        }
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var page = await _pages.FindAsync(context.Request.Method, context.Request.Path.Value ?? "/");
        context.Response.StatusCode = page.Status;
        context.Response.ContentType = page.ContentType;
        var body = System.Text.Encoding.UTF8.GetBytes(page.Body);
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body);
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // A context holds nothing of ours.
    }

    public async ValueTask DisposeAsync()
    {
        // Nobody waits for a scrape at the end.
        await _kestrel.StopAsync(new CancellationToken(canceled: true));
        _kestrel.Dispose();
    }

    private sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
