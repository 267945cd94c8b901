using System.CommandLine;
using LogCluster.Cli.Client;
using LogCluster.Cli.Options;
using LogCluster.Protocol;

namespace LogCluster.Cli.Commands.Topics;

/// <summary><c>logctl topics create</c>: says what was made, defaults of the cluster included.</summary>
internal static class TopicsCreateCommand
{
    private const int BrokerDefault = -1;

    public static LogctlCommand Create(CommonOptions common)
    {
        var names = new Argument<string[]>("topic") { Description = "Names of the topics.", Arity = ArgumentArity.OneOrMore };
        var partitions = new Option<int?>("--partitions", "-p") { Description = "Number of partitions; the cluster's default without it.", HelpName = "N" };
        var replicas = new Option<short?>("--replicas", "-r") { Description = "Replicas of each partition; the cluster's default without it.", HelpName = "N" };
        var configs = NamedValues.Option("--config", "A configuration of the topic; may be given several times.");
        var assignment = ReplicaAssignment.Option();
        var validate = new Option<bool>("--validate-only") { Description = "Only ask whether it could be done." };
        var ifAbsent = new Option<bool>("--if-absent") { Description = "A topic that exists already is no failure." };
        return new LogctlCommand(
            "create", "Makes topics.",
            "logctl topics create orders --partitions 12 --replicas 3",
            "logctl topics create audit --config retention.ms=-1 --config cleanup.policy=compact",
            "logctl topics create pinned --assignment 1:2,2:1 --validate-only")
        {
            names, partitions, replicas, configs, assignment, validate, ifAbsent,
        }.Does(common, async context =>
        {
            var byHand = context.Get(assignment) is { } text ? ReplicaAssignment.Parse(text) : null;
            if (byHand is not null && (context.IsGiven(partitions) || context.IsGiven(replicas)))
                throw new WrongCommandLineException("--assignment says how many partitions and replicas there are: leave out --partitions and --replicas.");
            var settings = NamedValues.Parse("--config", context.Get(configs));
            var request = new CreateTopicsRequest
            {
                TimeoutMs = context.Cluster.TimeoutMs,
                ValidateOnly = context.Get(validate),
                Topics = [.. context.Get(names).Select(name => new CreateTopicsRequest.CreatableTopic
                {
                    Name = name,
                    NumPartitions = byHand is null ? context.Get(partitions) ?? BrokerDefault : BrokerDefault,
                    ReplicationFactor = byHand is null ? context.Get(replicas) ?? BrokerDefault : (short)BrokerDefault,
                    Assignments = [.. (byHand ?? []).Select((brokers, index) =>
                        new CreateTopicsRequest.CreatableReplicaAssignment { PartitionIndex = index, BrokerIds = brokers })],
                    Configs = [.. settings.Select(setting => new CreateTopicsRequest.CreatableTopicConfig { Name = setting.Key, Value = setting.Value })],
                })],
            };
            var controller = await context.Cluster.ControllerAsync();
            using var answer = await controller.SendAsync(request);
            return Show(context, answer.Body, context.Get(ifAbsent));
        });
    }

    private static int Show(CommandContext context, CreateTopicsResponse answer, bool mayExist)
    {
        var exitCode = ExitCode.Done;
        using var rows = context.Rows("topic", "partitions", "replicas", "id");
        foreach (var topic in answer.Topics)
        {
            if (topic.ErrorCode == ErrorCode.TopicAlreadyExists && mayExist)
                continue;
            if (topic.ErrorCode != ErrorCode.None)
            {
                CommandContext.Errors.WriteLine($"Topic {topic.Name}: {topic.ErrorCode.Describe(topic.ErrorMessage)}.");
                exitCode = ExitCode.Failed;
                continue;
            }

            rows.Write(topic.Name, topic.NumPartitions, (int)topic.ReplicationFactor, topic.TopicId.ToString());
        }

        return exitCode;
    }
}
