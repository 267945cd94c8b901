using LogCluster.Interop.Brokers;

namespace LogCluster.Interop.Behaviour;

/// <summary>Against one node.</summary>
public sealed class ConfluentGroupAdminTests(BrokerFixture fixture) : ConfluentGroupAdmin(fixture), IClassFixture<BrokerFixture>;
