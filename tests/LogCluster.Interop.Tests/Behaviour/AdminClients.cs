using System.Threading.Channels;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Behaviour;

/// <summary>
/// The admin clients of the scripting languages, call by call; each script says what it does and checks what it is told. The client is told of one node
/// only, and lives on while every node is restarted between two of its calls.
/// </summary>
public abstract class AdminClients(BrokersFixture fixture)
{
    /// <param name="first">The number of the node that the client is told of, of as many as there are.</param>
    [Theory]
    [InlineData("node", "kafkajs-admin.cjs", 21, 0)]
    [InlineData("node", "platformatic-admin.mjs", 18, 1)]
    [InlineData("/usr/bin/python3", "python-admin.py", 12, 2)]
    public async Task Every_call_is_answered(string interpreter, string script, int calls, int first)
    {
        var nodes = fixture.Nodes;
        var told = Channel.CreateUnbounded<string>(new() { SingleReader = true });
        await new Tool(interpreter, Path.Combine(Repository.Clients, script), nodes[first % nodes.Count].Bootstrap, $"{nodes.Count}")
            .RunAsync(input => GoOnAsync(input, told.Reader, calls), output => ReadAsync(output, told.Writer));
    }

    private static async Task ReadAsync(Stream output, ChannelWriter<string> told)
    {
        using var reader = new StreamReader(output);
        while (await reader.ReadLineAsync() is { } line)
            await told.WriteAsync(line);
        told.Complete();
    }

    /// <summary>Lets the script do one call after the other, and restarts the nodes in turn, evenly spread between them.</summary>
    private async Task GoOnAsync(Stream input, ChannelReader<string> told, int calls)
    {
        var restarts = fixture.Nodes.Select((node, i) => KeyValuePair.Create(calls * (i + 1) / (fixture.Nodes.Count + 1), node)).ToDictionary();
        var done = 0;
        await foreach (var line in told.ReadAllAsync())
        {
            Assert.StartsWith("ok ", line, StringComparison.Ordinal);
            if (restarts.TryGetValue(++done, out var node))
            {
                await node.RestartAsync(killed: false);
                await BrokerCluster.InSyncAsync(node);
            }

            input.WriteByte((byte)'\n');
            await input.FlushAsync();
        }

        Assert.Equal(calls, done);
    }
}
