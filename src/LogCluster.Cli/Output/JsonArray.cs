namespace LogCluster.Cli.Output;

/// <summary>The brackets and commas of an array whose items several writers print. Dispose closes it.</summary>
internal sealed class JsonArray(TextWriter output) : IDisposable
{
    private bool _any;

    public void BeginItem()
    {
        output.Write(_any ? ",\n " : "[");
        _any = true;
    }

    public void Dispose() => output.Write(_any ? "]\n" : "[]\n");
}
