using System.Reflection;
using LogCluster.Protocol;
using Xunit.Sdk;

namespace LogCluster.Broker.Tests.Support;

/// <summary>Runs a theory once for every version of an API that the node serves.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReleasedVersionsAttribute(ApiKey key) : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod)
    {
        var api = ApiVersions.Get(key);
        for (var version = api.LowestVersion; version <= api.HighestStableVersion; version++)
            yield return [version];
    }
}
