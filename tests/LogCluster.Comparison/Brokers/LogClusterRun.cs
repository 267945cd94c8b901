using System.Diagnostics;

namespace LogCluster.Comparison.Brokers;

/// <summary>Our node, with the properties that the script <c>cluster</c> gives to Kafka.</summary>
internal sealed class LogClusterRun(string executable, int port) : BrokerRun("LogCluster", port)
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private Process? _process;

    public override string DataDirectory => Path.Combine(Directory, "1/data");

    public bool HasEnded => _process?.HasExited ?? true;

    public override async Task StartAsync(IEnumerable<string> properties)
    {
        var controller = Port + 1000;
        string[] common =
        [
            "process.roles=broker,controller",
            "node.id=1",
            $"controller.quorum.voters=1@127.0.0.1:{controller}",
            "controller.listener.names=CONTROLLER",
            "inter.broker.listener.name=PLAINTEXT",
            $"listeners=PLAINTEXT://127.0.0.1:{Port},CONTROLLER://127.0.0.1:{controller}",
            $"advertised.listeners=PLAINTEXT://127.0.0.1:{Port}",
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            $"log.dirs={DataDirectory}",
            "offsets.topic.replication.factor=1",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "share.coordinator.state.topic.replication.factor=1",
            "share.coordinator.state.topic.min.isr=1",
            "default.replication.factor=1",
            "min.insync.replicas=1",
        ];
        _process = await RunAsync(executable, [.. common.Concat(properties).SelectMany(property => new[] { "--set", property })], toItsEnd: false);
        await AwaitPortAsync();
    }

    protected override async Task StopAsync()
    {
        if (_process is null)
            return;
        Process.Start("kill", $"-TERM {_process.Id}").WaitForExit();
        if (!_process.WaitForExit(StopPatience))
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
