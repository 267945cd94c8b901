namespace LogCluster.Networking;

/// <summary>A host (name or numeric address) and a port.</summary>
public readonly record struct PeerAddress(string Host, int Port)
{
    /// <summary>Kafka's spelling: IPv6 addresses in brackets.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
