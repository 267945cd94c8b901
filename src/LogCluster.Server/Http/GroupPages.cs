using System.Text;
using System.Text.Json;
using LogCluster.Broker;
using LogCluster.Broker.Groups;
using LogCluster.Core;

namespace LogCluster.Server.Http;

/// <summary>
/// <c>/groups</c> and <c>/groups/NAME/lag</c>, as JSON: the groups that this node coordinates. 503 while the node starts or loads them, 404 for a group
/// that is not here. Thread-safe.
/// </summary>
internal sealed class GroupPages(BrokerNode node)
{
    private const string Prefix = "/groups/";
    private const string Suffix = "/lag";

    public static bool Knows(string path) =>
        path == "/groups" || (path.Length > Prefix.Length + Suffix.Length && path.StartsWith(Prefix, StringComparison.Ordinal) && path.EndsWith(Suffix, StringComparison.Ordinal));

    public async Task<HttpPage> FindAsync(string path)
    {
        if (node.Groups is not { } groups)
            return Refused(503, "The node is starting.");
        return path == "/groups" ? await ListAsync(groups) : await LagAsync(groups, path[Prefix.Length..^Suffix.Length]);
    }

    private static async Task<HttpPage> ListAsync(GroupReports groups)
    {
        var listed = await groups.ListAsync();
        if (listed.ErrorCode != ErrorCode.None)
            return Refused(503, $"{listed.ErrorCode}");
        return Page(json =>
        {
            json.WriteStartArray("groups");
            foreach (var group in listed.Groups)
            {
                json.WriteStartObject();
                json.WriteString("group", group.GroupId);
                json.WriteString("state", group.GroupState);
                json.WriteString("type", group.GroupType);
                json.WriteString("protocolType", group.ProtocolType);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static async Task<HttpPage> LagAsync(GroupReports groups, string group)
    {
        var (error, lags) = await groups.LagAsync(group);
        if (error != ErrorCode.None)
            return Refused(error == ErrorCode.GroupIdNotFound ? 404 : 503, error == ErrorCode.GroupIdNotFound ? $"There is no group {group} here." : $"{error}");
        return Page(json =>
        {
            json.WriteString("group", group);
            json.WriteNumber("lag", lags.Sum(lag => lag.LagRecords ?? 0));
            json.WriteStartArray("partitions");
            foreach (var lag in lags)
                Write(json, lag);
            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, GroupPartitionLag lag)
    {
        json.WriteStartObject();
        json.WriteString("topic", lag.Partition.Topic);
        json.WriteNumber("partition", lag.Partition.Partition);
        json.WriteNumber("committed", lag.Committed);
        WriteNumber(json, "end", lag.End);
        WriteNumber(json, "lag", lag.LagRecords);
        WriteNumber(json, "lagSeconds", lag.LagSeconds);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static HttpPage Page(Action<Utf8JsonWriter> content) => HttpPage.Json(200, Text(content));

    private static HttpPage Refused(int status, string reason) => HttpPage.Json(status, Text(json => json.WriteString("error", reason)));

    private static string Text(Action<Utf8JsonWriter> content)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
