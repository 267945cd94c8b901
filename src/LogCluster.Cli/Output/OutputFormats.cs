using System.CommandLine.Parsing;

namespace LogCluster.Cli.Output;

internal static class OutputFormats
{
    public const string Names = "table|json|jsonl|csv";

    public static OutputFormat Parse(ArgumentResult result)
    {
        switch (result.Tokens.Count == 0 ? "table" : result.Tokens[0].Value)
        {
            case "table":
                return OutputFormat.Table;
            case "json":
                return OutputFormat.Json;
            case "jsonl":
                return OutputFormat.Jsonl;
            case "csv":
                return OutputFormat.Csv;
            default:
                result.AddError($"--output {result.Tokens[0].Value}: there are {Names.Replace("|", ", ", StringComparison.Ordinal)}.");
                return default;
        }
    }
}
