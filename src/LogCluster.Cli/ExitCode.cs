namespace LogCluster.Cli;

/// <summary>What the shell is told; documented in the help.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The command was understood and could not be done, or what it checked is not in order.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong; nothing was done.</summary>
    public const int WrongCommandLine = 2;
}
