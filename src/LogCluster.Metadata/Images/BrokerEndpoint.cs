namespace LogCluster.Metadata.Images;

/// <summary>Where clients reach a broker. An empty host means: the address by which the client reached the broker.</summary>
public sealed record BrokerEndpoint(string Listener, string Host, int Port, short SecurityProtocol);
