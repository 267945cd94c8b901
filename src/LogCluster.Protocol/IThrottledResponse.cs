namespace LogCluster.Protocol;

/// <summary>A response that tells its client how long a quota holds it back.</summary>
public interface IThrottledResponse : IMessage
{
    /// <summary>In ms; dropped in versions without the field.</summary>
    int ThrottleTimeMs { get; set; }
}
