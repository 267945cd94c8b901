namespace LogCluster.Cli.Offline.Verify;

/// <summary>Something that is not as it must be, and where: the file, and in it the byte and the offset where these are known.</summary>
internal sealed record Fault(string FilePath, long? Position, long? Offset, string What)
{
    public override string ToString() =>
        FilePath + (Position is null ? "" : $", position {Position}") + (Offset is null ? "" : $", offset {Offset}") + $": {What}";
}
