using LogCluster.Interop.Brokers;

namespace LogCluster.Interop.Behaviour;

/// <summary>Against one node.</summary>
public sealed class ConfluentAdminTests(BrokerFixture fixture) : ConfluentAdmin(fixture), IClassFixture<BrokerFixture>;
