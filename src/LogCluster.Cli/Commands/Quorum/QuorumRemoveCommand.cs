using System.CommandLine;
using LogCluster.Cli.Client;
using LogCluster.Cli.Options;
using LogCluster.Protocol;

namespace LogCluster.Cli.Commands.Quorum;

/// <summary><c>logctl quorum remove</c>: shows which voter would go, and does it with <c>--execute</c> (KIP-853).</summary>
internal static class QuorumRemoveCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var id = new Argument<int>("node") { Description = "The id of the controller." };
        var directory = QuorumDirectory.CreateArgument();
        var execute = ExecuteOption.Create();
        return new LogctlCommand(
            "remove", "Takes a voter out of the quorum.", "logctl quorum remove 4 3Db5QLSqSZieL3rJBUUegA", "logctl quorum remove 4 3Db5QLSqSZieL3rJBUUegA --execute") { id, directory, execute }
            .Does(common, async context =>
            {
                var request = new RemoveRaftVoterRequest { ClusterId = null, VoterId = context.Get(id), VoterDirectoryId = QuorumDirectory.Parse(context.Get(directory)) };
                var quorum = await context.Cluster.DescribeQuorumAsync();
                if (!quorum.Partition.CurrentVoters.Exists(voter => voter.ReplicaId == request.VoterId && voter.ReplicaDirectoryId == request.VoterDirectoryId))
                    throw new CommandFailedException($"Controller {request.VoterId} with directory {request.VoterDirectoryId} is no voter.");
                if (context.Get(execute))
                {
                    var any = await context.Cluster.AnyAsync();
                    using var answer = await any.SendAsync(request);
                    answer.Body.ErrorCode.ThrowIfError($"Controller {request.VoterId}", answer.Body.ErrorMessage);
                }

                using (var rows = context.Rows("node", "directory", "action"))
                    rows.Write(request.VoterId, request.VoterDirectoryId.ToString(), ExecuteOption.Action(context, execute, "remove"));
                ExecuteOption.Remind(context, execute);
            });
    }
}
