using LogCluster.Comparison.Brokers;
using LogCluster.Protocol;

namespace LogCluster.Comparison;

/// <summary>Makes a request for one of the two brokers, from what it answered before.</summary>
internal delegate IRequest<TRequest, TResponse> RequestMaker<TRequest, TResponse>(Peer peer)
    where TRequest : class, IRequest<TRequest, TResponse>
    where TResponse : class, IMessage<TResponse>;
