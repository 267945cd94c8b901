namespace LogCluster.Protocol;

/// <summary>Ties a request to its API and to the type of its response.</summary>
public interface IRequest<TSelf, TResponse> : IRequest, IMessage<TSelf>
    where TSelf : IRequest<TSelf, TResponse>
    where TResponse : IMessage<TResponse>
{
    static abstract ApiKey Key { get; }
}
