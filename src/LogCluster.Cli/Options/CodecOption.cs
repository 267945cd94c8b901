using System.CommandLine;
using LogCluster.Records;

namespace LogCluster.Cli.Options;

/// <summary><c>--codec</c></summary>
internal static class CodecOption
{
    private const string Names = "none|gzip|snappy|lz4|zstd";

    public static Option<CompressionCodec> Create()
    {
        var option = new Option<CompressionCodec>("--codec", "-z")
        {
            Description = "Compression of the batches.",
            HelpName = Names,
            CustomParser = result =>
            {
                var at = Array.IndexOf(Names.Split('|'), result.Tokens[0].Value);
                if (at < 0)
                    result.AddError($"--codec {result.Tokens[0].Value}: there are {Names.Replace("|", ", ", StringComparison.Ordinal)}.");
                return (CompressionCodec)Math.Max(at, 0);
            },
        };
        option.CompletionSources.Add(Names.Split('|'));
        return option;
    }
}
