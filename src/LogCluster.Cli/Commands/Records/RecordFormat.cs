namespace LogCluster.Cli.Commands.Records;

/// <summary>How consumed records are printed.</summary>
internal enum RecordFormat
{
    /// <summary>The value, a line each; with keys, the key and a tab before it.</summary>
    Text,

    /// <summary>The value's bytes and nothing else.</summary>
    Raw,

    Json,
    Jsonl,
    Csv,
    Table,
}
