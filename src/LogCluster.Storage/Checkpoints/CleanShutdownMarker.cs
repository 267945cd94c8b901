using System.Text.Json;

namespace LogCluster.Storage.Checkpoints;

/// <summary>
/// <c>.kafka_cleanshutdown</c>: left by an orderly stop after everything was flushed, taken away at start before anything is written.
/// Its broker epoch tells the controller whether this broker's replicas are still complete (KIP-966).
/// </summary>
public static class CleanShutdownMarker
{
    public const string FileName = ".kafka_cleanshutdown";

    /// <summary>Stands for "no epoch", as in markers of a version without one.</summary>
    public const long NoBrokerEpoch = -1;

    /// <summary>The broker epoch of the last orderly stop; null when there was none.</summary>
    public static long? Read(IDisk disk, string directory)
    {
        if (disk.TryReadText(Path.Combine(directory, FileName)) is not { } text)
            return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.TryGetProperty("brokerEpoch", out var epoch) ? epoch.GetInt64() : NoBrokerEpoch;
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException or FormatException)
        {
            // The marker is written last and made durable at once: being there is what counts.
            return NoBrokerEpoch;
        }
    }

    public static void Write(IDisk disk, string directory, long brokerEpoch) =>
        disk.ReplaceText(Path.Combine(directory, FileName), $"{{\"version\":0,\"brokerEpoch\":{brokerEpoch}}}");

    public static void Delete(IDisk disk, string directory)
    {
        disk.DeleteFile(Path.Combine(directory, FileName));
        disk.FlushDirectory(directory);
    }
}
