namespace LogCluster.Cli.Client.Groups;

/// <summary>What a group has committed for a partition; the epoch is -1 where none was given.</summary>
internal readonly record struct CommittedOffset(long Offset, int LeaderEpoch, string? Metadata);
