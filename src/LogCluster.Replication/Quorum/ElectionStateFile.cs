using System.Text;
using System.Text.Json;
using LogCluster.Core;
using LogCluster.Storage.Disk;

namespace LogCluster.Replication.Quorum;

/// <summary>
/// The <c>quorum-state</c> file of a metadata log: Kafka's JSON, read in data versions 0 and 1 and written in version 1. A write is
/// durable when it returns.
/// </summary>
public sealed class ElectionStateFile(IDisk disk, string directory)
{
    private const string FileName = "quorum-state";

    private string FilePath => Path.Combine(directory, FileName);

    /// <summary>The initial state where there is no file. Throws <see cref="InvalidDataException"/> for one that cannot be read.</summary>
    public ElectionState Read()
    {
        if (!disk.FileExists(FilePath))
            return ElectionState.Initial;
        try
        {
            using var json = JsonDocument.Parse(disk.ReadAllBytes(FilePath));
            var root = json.RootElement;
            var directoryId = root.TryGetProperty("votedDirectoryId", out var text) && Uuid.TryParse(text.GetString(), out var id) ? id : Uuid.Zero;
            return new ElectionState(
                new NodeId(root.GetProperty("leaderId").GetInt32()),
                new LeaderEpoch(root.GetProperty("leaderEpoch").GetInt32()),
                new NodeId(root.GetProperty("votedId").GetInt32()),
                directoryId);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{FilePath} is not a quorum state: {e.Message}", e);
        }
    }

    public void Write(ElectionState state)
    {
        var json = $"{{\"leaderId\":{state.Leader},\"leaderEpoch\":{state.Epoch},\"votedId\":{state.VotedFor}," +
            $"\"votedDirectoryId\":\"{state.VotedForDirectory}\",\"data_version\":1}}";
        disk.ReplaceFile(FilePath, Encoding.UTF8.GetBytes(json));
    }
}
