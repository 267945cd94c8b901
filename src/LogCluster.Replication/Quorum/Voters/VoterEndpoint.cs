namespace LogCluster.Replication.Quorum.Voters;

/// <summary>Where a voter listens, by the name of the listener.</summary>
public readonly record struct VoterEndpoint(string Listener, string Host, ushort Port)
{
    public override string ToString() => $"{Listener}://{Host}:{Port}";
}
