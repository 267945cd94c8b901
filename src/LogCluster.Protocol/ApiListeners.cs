namespace LogCluster.Protocol;

/// <summary>The listeners that serve an API.</summary>
[Flags]
public enum ApiListeners
{
    None = 0,
    Broker = 1,
    Controller = 2,
}
