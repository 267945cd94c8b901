namespace LogCluster.Protocol;

/// <summary>A request of any API.</summary>
public interface IRequest : IMessage
{
    ApiKey ApiKey { get; }
}
