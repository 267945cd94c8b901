using System.CommandLine;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Topics;

/// <summary><c>logctl topics list</c>: one row a topic.</summary>
internal static class TopicsListCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var internals = new Option<bool>("--internal") { Description = "Also the topics that the cluster keeps for itself." };
        return new LogctlCommand("list", "Lists topics.", "logctl topics list", "logctl topics list --internal --output csv") { internals }
            .Does(common, async context =>
            {
                var metadata = await context.Cluster.DescribeAsync(null);
                using var rows = context.Rows("topic", "partitions", "replicas", "underReplicated", "id");
                foreach (var topic in metadata.Topics.Values.Where(topic => context.Get(internals) || !topic.IsInternal))
                {
                    rows.Write(
                        topic.Name,
                        topic.Partitions.Count,
                        topic.Partitions.Count == 0 ? 0 : topic.Partitions.Max(partition => partition.Replicas.Count),
                        topic.Partitions.Count(partition => partition.InSync.Count < partition.Replicas.Count),
                        topic.Id.ToString());
                }
            });
    }
}
