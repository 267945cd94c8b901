using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Matrix;

/// <summary>Real text, line by line, from each client to each client: bytes, keys, headers, timestamps, order.</summary>
public abstract class ClientMatrix(MatrixFixture fixture)
{
    internal const string Java = "java";

    protected async Task ReadAsync(string writer, string codec, string reader)
    {
        var topic = await fixture.TopicAsync(writer, codec);
        Assert.True(topic.Text.Bytes >= BytesMin);
        await InteropClient.All[reader].ReadAsync(fixture.Bootstrap, topic.Name, topic.Check());
    }

    protected abstract int BytesMin { get; }

    protected static TheoryData<string, string, string> Cases(Func<string, IEnumerable<string>> codecsOf, Func<string, string, bool> wanted)
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var writer in InteropClient.All.Keys)
        {
            foreach (var codec in codecsOf(writer))
            {
                foreach (var reader in InteropClient.All.Keys.Where(reader => wanted(writer, reader)))
                    cases.Add(writer, codec, reader);
            }
        }

        return cases;
    }
}
