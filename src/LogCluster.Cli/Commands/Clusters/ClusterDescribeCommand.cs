using System.CommandLine;
using LogCluster.Cli.Client;
using LogCluster.Cli.Options;
using LogCluster.Protocol;

namespace LogCluster.Cli.Commands.Clusters;

/// <summary><c>logctl cluster describe</c>: a row a node; with <c>--features</c> the levels of features, with <c>--apis</c> what each broker offers.</summary>
internal static class ClusterDescribeCommand
{
    private static readonly string[] BrokerOnly = ["broker"];
    private static readonly string[] ControllerOnly = ["controller"];
    private static readonly string[] Both = ["broker", "controller"];

    public static LogctlCommand Create(CommonOptions common)
    {
        var features = new Option<bool>("--features") { Description = "Instead, the levels of the cluster's features." };
        var apis = new Option<bool>("--apis") { Description = "Instead, the versions of each API that each broker offers." };
        var watch = WatchOption.Create();
        return new LogctlCommand(
            "describe", "Describes the cluster, its brokers, and what they can do.",
            "logctl cluster describe", "logctl cluster describe --features", "logctl cluster describe --apis -o csv")
        {
            features, apis, watch,
        }.Does(common, context =>
        {
            if (context.Get(features) && context.Get(apis))
                throw new WrongCommandLineException("Give --features or --apis, not both.");
            return WatchOption.RunAsync(context, watch, () =>
                context.Get(features) ? ShowFeaturesAsync(context) : context.Get(apis) ? ShowApisAsync(context) : ShowBrokersAsync(context));
        });
    }

    private static async Task ShowBrokersAsync(CommandContext context)
    {
        var any = await context.Cluster.AnyAsync();
        using var answer = await any.SendAsync(new DescribeClusterRequest { IncludeFencedBrokers = true });
        answer.Body.ErrorCode.ThrowIfError("The cluster", answer.Body.ErrorMessage);
        var metadata = await context.Cluster.DescribeAsync(null);
        var partitions = metadata.Topics.Values.SelectMany(topic => topic.Partitions).ToList();
        var quorum = any.Offers(ApiKey.DescribeQuorum) ? await context.Cluster.DescribeQuorumAsync() : null;
        using var rows = context.Rows("clusterId", "broker", "host", "port", "rack", "roles", "controller", "fenced", "leads", "replicas");
        foreach (var broker in answer.Body.Brokers.OrderBy(broker => broker.BrokerId))
        {
            rows.Write(
                answer.Body.ClusterId, broker.BrokerId, broker.Host, broker.Port, broker.Rack,
                quorum?.IsVoter(broker.BrokerId) ?? false ? Both : BrokerOnly, broker.BrokerId == answer.Body.ControllerId, broker.IsFenced,
                partitions.Count(partition => partition.Leader.Value == broker.BrokerId),
                partitions.Count(partition => partition.Replicas.Contains(broker.BrokerId)));
        }

        foreach (var (voter, _) in quorum?.Replicas.Where(replica => replica.IsVoter && answer.Body.Brokers.TrueForAll(broker => broker.BrokerId != replica.Replica.ReplicaId)) ?? [])
        {
            var listener = quorum!.ListenersOf(voter.ReplicaId) is [var first, ..] ? first : null;
            rows.Write(
                answer.Body.ClusterId, voter.ReplicaId, listener?.Host, listener is null ? null : (int)listener.Port, null, ControllerOnly,
                voter.ReplicaId == quorum.Partition.LeaderId, false, 0, 0);
        }
    }

    private static async Task ShowFeaturesAsync(CommandContext context)
    {
        var versions = (await context.Cluster.AnyAsync()).Versions;
        using var rows = context.Rows("feature", "level", "supportedMin", "supportedMax");
        foreach (var feature in versions.SupportedFeatures.OrderBy(feature => feature.Name, StringComparer.Ordinal))
        {
            var level = versions.FinalizedFeatures.Find(finalized => finalized.Name == feature.Name)?.MaxVersionLevel ?? 0;
            rows.Write(feature.Name, (int)level, (int)feature.MinVersion, (int)feature.MaxVersion);
        }
    }

    private static async Task ShowApisAsync(CommandContext context)
    {
        var metadata = await context.Cluster.DescribeAsync([]);
        using var rows = context.Rows("broker", "key", "api", "versionMin", "versionMax", "usedByLogctl");
        foreach (var broker in metadata.Brokers.Values)
        {
            var connection = await context.Cluster.ConnectAsync(broker.Id);
            foreach (var api in connection.Versions.ApiKeys.OrderBy(api => api.ApiKey))
            {
                var ours = ApiVersions.Find(api.ApiKey);
                var used = ours is null ? null : connection.Offers(ours.Key) ? connection.Negotiate(ours.Key) : (int?)null;
                rows.Write(broker.Id.Value, (int)api.ApiKey, ours?.Name ?? "unknown", (int)api.MinVersion, (int)api.MaxVersion, used);
            }
        }
    }
}
