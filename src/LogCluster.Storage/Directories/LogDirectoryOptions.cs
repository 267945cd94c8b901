namespace LogCluster.Storage.Directories;

/// <summary>What a log directory must be told when it is opened.</summary>
public sealed record LogDirectoryOptions
{
    /// <summary>Settings of a topic's logs. Asked once a log; later changes go to the log itself.</summary>
    public Func<string, LogConfig> ConfigOf { get; init; } = _ => LogConfig.Default;

    /// <summary>Wall clock.</summary>
    public long NowMs { get; init; }

    /// <summary>Source of the ids in names of directories on their way out.</summary>
    public Random Random { get; init; } = new(0);

    /// <summary>Told once when the directory goes offline, within the locks of whoever met the fault: to be noted only.</summary>
    public Action<LogDirectory>? Failed { get; init; }
}
