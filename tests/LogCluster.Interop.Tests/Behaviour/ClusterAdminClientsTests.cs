using LogCluster.Interop.Brokers;

namespace LogCluster.Interop.Behaviour;

/// <summary>Against three nodes.</summary>
public sealed class ClusterAdminClientsTests(ClusterFixture fixture) : AdminClients(fixture), IClassFixture<ClusterFixture>;
