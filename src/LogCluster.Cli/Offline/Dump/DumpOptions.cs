namespace LogCluster.Cli.Offline.Dump;

/// <summary>What a dump shows.</summary>
/// <param name="WithRecords">Records instead of the batches that they lie in.</param>
/// <param name="WithDecoded">In JSON, also what records of internal topics say.</param>
/// <param name="WithControl">In JSON and CSV, also control records.</param>
/// <param name="WithAll">Also files on their way out, and records below the start of their log.</param>
internal sealed record DumpOptions(bool WithRecords, bool WithDecoded, bool WithControl, bool WithAll);
