using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Drivers;

/// <summary>What Kafka's own programs read in files.</summary>
internal static class KafkaDump
{
    private static readonly string[] Faults = ["isvalid: false", "Mismatches", "Non-consecutive", "timestamp mismatch", "Exception", "out of order", "corrupt"];

    /// <summary><c>kafka-dump-log</c>, which finds no fault.</summary>
    public static async Task<string> ReadAsync(IEnumerable<string> files, params string[] options)
    {
        var said = await KafkaTools.Run("dump-log", ["--deep-iteration", .. options, "--files", string.Join(',', files)]).OutputAsync();
        Assert.All(Faults, fault => Assert.DoesNotContain(fault, said, StringComparison.OrdinalIgnoreCase));
        return said;
    }

    /// <summary>The paths below a path of a metadata snapshot, as <c>kafka-metadata-shell</c> shows them.</summary>
    public static async Task<string> FindInSnapshotAsync(string snapshot, string path)
    {
        // The shell takes the lock of the directory, which a node may have.
        var copy = Directory.CreateTempSubdirectory("logcluster-snapshot-");
        try
        {
            var file = Path.Combine(copy.FullName, Path.GetFileName(snapshot));
            File.Copy(snapshot, file);
            return await KafkaTools.Run("metadata-shell", "--snapshot", file, "find", path).OutputAsync();
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }
}
