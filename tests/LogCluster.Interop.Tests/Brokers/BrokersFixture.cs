namespace LogCluster.Interop.Brokers;

/// <summary>The same nodes for all tests of a class.</summary>
public abstract class BrokersFixture : IAsyncLifetime
{
    private int _topics;

    public abstract string Bootstrap { get; }

    internal abstract IReadOnlyList<BrokerProcess> Nodes { get; }

    /// <summary>A name that no other test of the class uses.</summary>
    public string NewTopic(string name = "topic") => $"{name}-{Interlocked.Increment(ref _topics)}";

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();
}
