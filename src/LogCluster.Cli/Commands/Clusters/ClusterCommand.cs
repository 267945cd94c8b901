using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Clusters;

/// <summary><c>logctl cluster</c></summary>
internal static class ClusterCommand
{
    public static LogctlCommand Create(CommonOptions common) =>
        new("cluster", "Looks at the cluster as a whole.", "logctl cluster describe") { ClusterDescribeCommand.Create(common) };
}
