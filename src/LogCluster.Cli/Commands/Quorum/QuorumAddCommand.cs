using System.CommandLine;
using LogCluster.Cli.Client;
using LogCluster.Cli.Options;
using LogCluster.Protocol;

namespace LogCluster.Cli.Commands.Quorum;

/// <summary><c>logctl quorum add</c>: makes a controller that follows the log a voter (KIP-853).</summary>
internal static class QuorumAddCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var id = new Argument<int>("node") { Description = "The id of the controller." };
        var directory = QuorumDirectory.CreateArgument();
        var endpoints = new Argument<string[]>("endpoint") { Description = "Where it listens for controllers, as LISTENER://HOST:PORT.", Arity = ArgumentArity.OneOrMore };
        return new LogctlCommand(
            "add", "Makes a controller that follows the metadata log a voter.", "logctl quorum add 4 3Db5QLSqSZieL3rJBUUegA CONTROLLER://node4:9093") { id, directory, endpoints }
            .Does(common, async context =>
            {
                var request = new AddRaftVoterRequest
                {
                    ClusterId = null,
                    TimeoutMs = context.Cluster.TimeoutMs,
                    VoterId = context.Get(id),
                    VoterDirectoryId = QuorumDirectory.Parse(context.Get(directory)),
                    Listeners = [.. context.Get(endpoints).Select(ParseListener)],
                };
                var any = await context.Cluster.AnyAsync();
                using var answer = await any.SendAsync(request);
                answer.Body.ErrorCode.ThrowIfError($"Controller {request.VoterId}", answer.Body.ErrorMessage);
                using var rows = context.Rows("node", "directory", "action");
                rows.Write(request.VoterId, request.VoterDirectoryId.ToString(), "added");
            });
    }

    private static AddRaftVoterRequest.Listener ParseListener(string text)
    {
        var afterName = text.IndexOf("://", StringComparison.Ordinal);
        var beforePort = text.LastIndexOf(':');
        if (afterName <= 0 || beforePort <= afterName + 3 || !ushort.TryParse(text.AsSpan(beforePort + 1), out var port) || port == 0)
            throw new WrongCommandLineException($"{text} is no endpoint: expected LISTENER://HOST:PORT.");
        return new() { Name = text[..afterName], Host = text[(afterName + 3)..beforePort].Trim('[', ']'), Port = port };
    }
}
