using System.CommandLine;

namespace LogCluster.Cli.Commands.Quorum;

/// <summary>The id of a controller's directory, as <c>quorum describe</c> and its meta.properties tell it.</summary>
internal static class QuorumDirectory
{
    public static Argument<string> CreateArgument() => new("directory") { Description = "The id of its directory, from its meta.properties." };

    public static Uuid Parse(string text) => Uuid.TryParse(text, out var id) ? id : throw new WrongCommandLineException($"{text} is no id of a directory.");
}
