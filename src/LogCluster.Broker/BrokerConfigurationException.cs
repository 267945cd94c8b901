namespace LogCluster.Broker;

/// <summary>The configuration asks for what cannot be; the message is one plain sentence for the operator.</summary>
public sealed class BrokerConfigurationException(string message) : Exception(message);
