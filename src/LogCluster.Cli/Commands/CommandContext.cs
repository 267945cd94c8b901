using System.CommandLine;
using LogCluster.Cli.Client;
using LogCluster.Cli.Options;
using LogCluster.Cli.Output;

namespace LogCluster.Cli.Commands;

/// <summary>What a running command has at hand. Its cluster is connected when first asked for.</summary>
internal sealed class CommandContext(ParseResult parsed, CommonOptions common, CancellationToken cancellation) : IDisposable
{
    private Cluster? _cluster;

    public CancellationToken Cancellation => cancellation;

    public OutputFormat Format => parsed.GetValue(common.Output);

    /// <summary>True where --output was given.</summary>
    public bool HasFormat => parsed.GetResult(common.Output) is { Implicit: false };

    public TextWriter Output { get; } = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16) { AutoFlush = false };

    public static TextWriter Errors => Console.Error;

    public Cluster Cluster => _cluster ??= new Cluster(
        Bootstrap.Resolve(parsed.GetValue(common.Bootstrap), parsed.GetValue(common.Context)), TimeSpan.FromSeconds(parsed.GetValue(common.TimeoutSeconds)));

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    public bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };

    public RowWriter Rows(params string[] columns) => RowWriter.Create(Format, Output, columns);

    public void Dispose()
    {
        _cluster?.Dispose();
        Output.Flush();
    }
}
