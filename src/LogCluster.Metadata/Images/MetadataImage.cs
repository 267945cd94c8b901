using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;

namespace LogCluster.Metadata.Images;

/// <summary>The whole cluster's metadata at one offset of the metadata log. Immutable; collections are sorted, so that iteration replays.</summary>
public sealed record MetadataImage
{
    public static MetadataImage Empty { get; } = new();

    /// <summary>The offset of the first record that is not in the image.</summary>
    public long NextOffset { get; init; }

    public ImmutableSortedDictionary<string, TopicImage> Topics { get; init; } =
        ImmutableSortedDictionary.Create<string, TopicImage>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<Uuid, string> TopicNames { get; init; } = ImmutableSortedDictionary<Uuid, string>.Empty;

    public ImmutableSortedDictionary<NodeId, BrokerImage> Brokers { get; init; } = ImmutableSortedDictionary<NodeId, BrokerImage>.Empty;

    /// <summary>Controllers that have registered, voters or not (KIP-919).</summary>
    public ImmutableSortedDictionary<NodeId, ControllerImage> Controllers { get; init; } = ImmutableSortedDictionary<NodeId, ControllerImage>.Empty;

    public ImmutableSortedDictionary<ConfigResource, ImmutableSortedDictionary<string, string>> Configs { get; init; } =
        ImmutableSortedDictionary<ConfigResource, ImmutableSortedDictionary<string, string>>.Empty;

    /// <summary>Finalized feature levels (KIP-584).</summary>
    public ImmutableSortedDictionary<string, short> Features { get; init; } =
        ImmutableSortedDictionary.Create<string, short>(StringComparer.Ordinal);

    /// <summary>The first producer id that is in nobody's block (KIP-730).</summary>
    public long NextProducerId { get; init; }

    /// <summary>What other kinds of nodes know and this one only keeps.</summary>
    public CarriedRecords Carried { get; init; } = CarriedRecords.None;

    public TopicImage? FindTopic(string name) => Topics.GetValueOrDefault(name);

    public TopicImage? FindTopic(Uuid id) => TopicNames.TryGetValue(id, out var name) ? Topics[name] : null;

    public ImmutableSortedDictionary<string, string> ConfigsOf(ConfigResource resource) =>
        Configs.GetValueOrDefault(resource, TopicConfigs.NoOverrides);
}
