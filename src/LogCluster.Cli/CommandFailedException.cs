namespace LogCluster.Cli;

/// <summary>A command that cannot be done, in one plain sentence for the user: printed to stderr without a stack trace, exit code 1.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
