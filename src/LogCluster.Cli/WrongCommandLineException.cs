namespace LogCluster.Cli;

/// <summary>A mistake on the command line that shows only when its parts are looked at together: exit code 2.</summary>
internal sealed class WrongCommandLineException(string message) : Exception(message);
