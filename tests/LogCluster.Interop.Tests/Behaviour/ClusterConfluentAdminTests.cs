using LogCluster.Interop.Brokers;

namespace LogCluster.Interop.Behaviour;

/// <summary>Against three nodes.</summary>
public sealed class ClusterConfluentAdminTests(ClusterFixture fixture) : ConfluentAdmin(fixture), IClassFixture<ClusterFixture>;
