using LogCluster.Interop.Groups;
using LogCluster.Interop.Matrix;
using LogCluster.Interop.Mixed;
using LogCluster.Interop.Nodes;
using LogCluster.Interop.WithKafka;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("LogCluster.Interop.LongestFirst", "LogCluster.Interop.Tests")]

namespace LogCluster.Interop;

/// <summary>Starts the classes that take a minute and more before the others, so that none of them is left to run alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly List<string> Long =
    [
        .. new[]
        {
            typeof(EveryClientReadsEveryOtherTests), typeof(MixedQuorumTests), typeof(MixedReplicationTests), typeof(MixedRollTests), typeof(EveryOrderTests),
            typeof(KafkaInOurClusterTests), typeof(ClusterTests), typeof(VoterTests), typeof(MixedGroupTests), typeof(ClusterMixedGroupTests),
        }.Select(type => type.FullName!),
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Place(collection.DisplayName));

    /// <summary>The collection of a class without one of its own is called "Test collection for" and the class.</summary>
    private static int Place(string collection)
    {
        var place = Long.FindIndex(type => collection.EndsWith(type, StringComparison.Ordinal));
        return place < 0 ? Long.Count : place;
    }
}
