using LogCluster.Interop.Brokers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Behaviour;

/// <summary>The admin clients of the scripting languages, call by call; each script says what it does and checks what it is told.</summary>
public sealed class AdminClientsTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Theory]
    [InlineData("node", "kafkajs-admin.cjs", 21)]
    [InlineData("node", "platformatic-admin.mjs", 18)]
    [InlineData("/usr/bin/python3", "python-admin.py", 12)]
    public async Task Every_call_is_answered(string interpreter, string script, int calls)
    {
        var output = await new Tool(interpreter, Path.Combine(Repository.Clients, script), fixture.Bootstrap).OutputAsync();

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(calls, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("ok ", line, StringComparison.Ordinal));
    }
}
