using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>What a decision comes to: the answer, and the records that make it true.</summary>
internal readonly record struct Outcome<TResponse>(TResponse Response, IReadOnlyList<IMetadataRecord> Records);
