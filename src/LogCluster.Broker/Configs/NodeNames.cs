using System.Globalization;
using LogCluster.Core;
using LogCluster.Metadata.Controllers;

namespace LogCluster.Broker.Configs;

/// <summary>Checks that a resource's name is the id of the node that was asked: of others it knows nothing.</summary>
internal static class NodeNames
{
    /// <summary>The <paramref name="unexpected"/> text gets the id of this node and the one that was named.</summary>
    public static Fault? FaultOf(string name, NodeId self, string unexpected, string kind = "Node")
    {
        if (!int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id))
            return new Fault(ErrorCode.InvalidRequest, $"{kind} id must be an integer, but it is: {Excerpt.Of(name)}");
        return id == self.Value ? null : new Fault(ErrorCode.InvalidRequest, string.Format(CultureInfo.InvariantCulture, unexpected, self.Value, id));
    }
}
