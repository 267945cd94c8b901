using LogCluster.Interop.Brokers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Groups;

/// <summary>Against one node, and what Kafka's programs find in its files.</summary>
public sealed class ConsumerGroupTests : ConsumerGroups
{
    private BrokerProcess? _broker;

    private protected override async Task<IBrokers> StartAsync(string setting) => _broker = await BrokerProcess.StartAsync(setting);

    [KafkaToolsFact]
    public async Task Kafkas_programs_read_our_groups_and_their_log()
    {
        await ProduceAsync(0);
        Assert.Equal(Records, (await Reader("told", "confluent", Records)).Length);
        var described = await KafkaTools.Run("consumer-groups", "--bootstrap-server", _broker!.Bootstrap, "--describe", "--group", "told").OutputAsync();
        Assert.Matches($@"told\s+t\s+0\s+{RecordsPerPartition}\s+{RecordsPerPartition}\s+0\s", described);
        await _broker.TerminateAsync();

        var files = Directory.EnumerateDirectories(_broker.DataDirectory, "__consumer_offsets-*").Select(folder => Path.Combine(folder, "00000000000000000000.log"));
        var dumped = await KafkaTools.Run("dump-log", "--offsets-decoder", "--files", string.Join(',', files.Where(file => new FileInfo(file).Length > 0))).OutputAsync();
        Assert.Contains("\"group\":\"told\",\"topic\":\"t\",\"partition\":0", dumped, StringComparison.Ordinal);
        Assert.Contains($"\"offset\":{RecordsPerPartition}", dumped, StringComparison.Ordinal);
        Assert.Contains("\"protocolType\":\"consumer\"", dumped, StringComparison.Ordinal);
        Assert.DoesNotContain("isvalid: false", dumped, StringComparison.Ordinal);
    }
}
