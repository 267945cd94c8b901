namespace LogCluster.Cli.Output;

/// <summary>How results are printed.</summary>
internal enum OutputFormat
{
    /// <summary>For eyes.</summary>
    Table,

    /// <summary>One array of objects.</summary>
    Json,

    /// <summary>One object a line, as they come.</summary>
    Jsonl,

    /// <summary>RFC 4180, with a line of names.</summary>
    Csv,
}
