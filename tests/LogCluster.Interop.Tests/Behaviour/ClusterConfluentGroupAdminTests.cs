using LogCluster.Interop.Brokers;

namespace LogCluster.Interop.Behaviour;

/// <summary>Against three nodes.</summary>
public sealed class ClusterConfluentGroupAdminTests(ClusterFixture fixture) : ConfluentGroupAdmin(fixture), IClassFixture<ClusterFixture>;
