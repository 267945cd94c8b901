using System.CommandLine;
using System.CommandLine.Help;
using LogCluster.Cli.Commands.Bench;
using LogCluster.Cli.Commands.Clusters;
using LogCluster.Cli.Commands.Configs;
using LogCluster.Cli.Commands.Groups;
using LogCluster.Cli.Commands.Log;
using LogCluster.Cli.Commands.Offsets;
using LogCluster.Cli.Commands.Quorum;
using LogCluster.Cli.Commands.Records;
using LogCluster.Cli.Commands.Topics;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands;

/// <summary>All commands, by name.</summary>
internal static class CommandTree
{
    public static RootCommand Create()
    {
        var common = new CommonOptions();
        var root = new RootCommand("Looks after a LogCluster, or any cluster that speaks Apache Kafka's protocol.");
        common.AddTo(root);
        root.Subcommands.Add(TopicsCommand.Create(common));
        root.Subcommands.Add(ProduceCommand.Create(common));
        root.Subcommands.Add(ConsumeCommand.Create(common));
        root.Subcommands.Add(GroupsCommand.Create(common));
        root.Subcommands.Add(OffsetsCommand.Create(common));
        root.Subcommands.Add(ClusterCommand.Create(common));
        root.Subcommands.Add(QuorumCommand.Create(common));
        root.Subcommands.Add(ConfigCommand.Create(common));
        root.Subcommands.Add(LogCommand.Create(common));
        root.Subcommands.Add(BenchCommand.Create(common));
        root.Subcommands.Add(CompletionCommand.Create(common));
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new ExamplesHelp((HelpAction)help.Action!);
        return root;
    }
}
