using LogCluster.Comparison.Brokers;
using LogCluster.Protocol;

namespace LogCluster.Comparison;

/// <summary>Makes the same request in some version.</summary>
internal delegate IRequest<TRequest, TResponse> VersionedRequestMaker<TRequest, TResponse>(short version, Peer peer)
    where TRequest : class, IRequest<TRequest, TResponse>
    where TResponse : class, IMessage<TResponse>;
