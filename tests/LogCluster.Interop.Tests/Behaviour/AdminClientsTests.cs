using LogCluster.Interop.Brokers;

namespace LogCluster.Interop.Behaviour;

/// <summary>Against one node.</summary>
public sealed class AdminClientsTests(BrokerFixture fixture) : AdminClients(fixture), IClassFixture<BrokerFixture>;
