using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers.Brokers;

/// <summary>Decides ControllerRegistration 0 (KIP-919): a controller says where it listens and what it serves. Saying the same again writes nothing.</summary>
internal static class ControllerRegistrar
{
    public static Outcome<ControllerRegistrationResponse> Decide(MetadataImage image, ControllerRegistrationRequest request)
    {
        if (request.ControllerId < 0)
        {
            return new(
                new ControllerRegistrationResponse { ErrorCode = ErrorCode.InvalidRegistration, ErrorMessage = $"Controller id {request.ControllerId} is negative." }, []);
        }

        var record = new RegisterControllerRecord
        {
            ControllerId = request.ControllerId,
            IncarnationId = request.IncarnationId,
            EndPoints = [.. request.Listeners.Select(listener => new RegisterControllerRecord.ControllerEndpoint
            {
                Name = listener.Name,
                Host = listener.Host,
                Port = listener.Port,
                SecurityProtocol = listener.SecurityProtocol,
            })],
            Features = [.. request.Features.Select(feature => new RegisterControllerRecord.ControllerFeature
            {
                Name = feature.Name,
                MinSupportedVersion = feature.MinSupportedVersion,
                MaxSupportedVersion = feature.MaxSupportedVersion,
            })],
        };
        var isKnown = image.Controllers.TryGetValue(new NodeId(request.ControllerId), out var known) && IsSame(known, BrokerChanges.Create(record));
        return new(new ControllerRegistrationResponse { ErrorMessage = null }, isKnown ? [] : [record]);
    }

    private static bool IsSame(ControllerImage known, ControllerImage told) =>
        known.IncarnationId == told.IncarnationId && known.Endpoints.SequenceEqual(told.Endpoints) && known.Features.SequenceEqual(told.Features);
}
