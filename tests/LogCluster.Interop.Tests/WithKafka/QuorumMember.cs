using LogCluster.Interop.Brokers;

namespace LogCluster.Interop.WithKafka;

/// <summary>A node that votes, of whichever kind, as far as a test treats both alike. The process is another's to dispose.</summary>
internal sealed class QuorumMember
{
    private readonly BrokerProcess? _ours;
    private readonly KafkaProcess? _kafka;

    public QuorumMember(KafkaProcess kafka) => (_kafka, Id) = (kafka, kafka.Id);

    public QuorumMember(BrokerProcess ours, int id) => (_ours, Id) = (ours, id);

    public int Id { get; }

    public string Bootstrap => _kafka?.Bootstrap ?? _ours!.Bootstrap;

    public string DataDirectory => _kafka?.DataDirectory ?? _ours!.DataDirectory;

    /// <summary>Starts a node that has ended.</summary>
    public Task StartAsync() => _kafka?.StartAsync() ?? _ours!.StartAgainAsync();

    public Task KillAsync() => _kafka?.KillAsync() ?? _ours!.KillAsync();

    /// <summary>Ends it in order: a leader hands over.</summary>
    public Task TerminateAsync() => _kafka?.TerminateAsync() ?? _ours!.TerminateAsync();

    public void Pause()
    {
        _kafka?.Pause();
        _ours?.Pause();
    }

    public void Resume()
    {
        _kafka?.Resume();
        _ours?.Resume();
    }
}
