using LogCluster.Core.Wire;
using LogCluster.Protocol;

namespace LogCluster.Broker.Cluster;

/// <summary>Who a forwarded request comes from (KIP-590): everybody is User:ANONYMOUS where nobody logs in.</summary>
internal static class Principal
{
    public static ReadOnlyMemory<byte> Anonymous { get; } = Write(new DefaultPrincipalData { Type = "User", Name = "ANONYMOUS" });

    public static ReadOnlyMemory<byte> AnyAddress { get; } = new byte[4];

    private static byte[] Write(DefaultPrincipalData principal)
    {
        using var writer = new WireWriter();
        VersionPrefix.Write(writer, principal, version: 0);
        return writer.WrittenMemory.ToArray();
    }
}
