using System.CommandLine;
using LogCluster.Cli.Client;
using LogCluster.Cli.Commands.Configs;
using LogCluster.Cli.Options;
using LogCluster.Protocol;

namespace LogCluster.Cli.Commands.Topics;

/// <summary><c>logctl topics alter</c>: more partitions, other configuration.</summary>
internal static class TopicsAlterCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var name = new Argument<string>("topic") { Description = "Name of the topic." };
        var partitions = new Option<int?>("--partitions", "-p") { Description = "The number of partitions that there shall be.", HelpName = "N" };
        var assignment = ReplicaAssignment.Option();
        var changes = new ConfigChangeOptions();
        var validate = new Option<bool>("--validate-only") { Description = "Only ask whether it could be done." };
        return new LogctlCommand(
            "alter", "Changes a topic.",
            "logctl topics alter orders --partitions 24",
            "logctl topics alter orders --set retention.ms=86400000 --unset segment.ms --append cleanup.policy=compact")
        {
            name, partitions, assignment, changes.Set, changes.Unset, changes.Append, changes.Subtract, validate,
        }.Does(common, async context =>
        {
            var configs = changes.Read(context);
            if (context.Get(partitions) is null && configs.Count == 0)
                throw new WrongCommandLineException("Say what to change: --partitions, --set, --unset, --append or --subtract.");
            if (context.Get(partitions) is { } count)
                await AddPartitionsAsync(context, context.Get(name), count, context.Get(assignment), context.Get(validate));
            if (configs.Count > 0)
                await ConfigChanges.ApplyAsync(context.Cluster, ResourceName.Topic(context.Get(name)), configs, context.Get(validate));
        });
    }

    private static async Task AddPartitionsAsync(CommandContext context, string topic, int count, string? assignment, bool validateOnly)
    {
        var controller = await context.Cluster.ControllerAsync();
        using var answer = await controller.SendAsync(new CreatePartitionsRequest
        {
            TimeoutMs = context.Cluster.TimeoutMs,
            ValidateOnly = validateOnly,
            Topics =
            [
                new()
                {
                    Name = topic,
                    Count = count,
                    Assignments = assignment is null ? null : [.. ReplicaAssignment.Parse(assignment).Select(brokers =>
                        new CreatePartitionsRequest.CreatePartitionsAssignment { BrokerIds = brokers })],
                },
            ],
        });
        answer.Body.Results[0].ErrorCode.ThrowIfError($"Topic {topic}", answer.Body.Results[0].ErrorMessage);
    }
}
