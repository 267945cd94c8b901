using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.WithKafka;

/// <summary>The metadata log as it lies in the directories of several nodes, whoever wrote it there.</summary>
internal static class MetadataLogs
{
    /// <summary>Its first segment has the same bytes in each, as far as the shortest goes, and that is at least as far as the longest was when this was asked.</summary>
    public static async Task SameAsync(params string[] dataDirectories)
    {
        string[] files = [.. dataDirectories.Select(directory => Path.Combine(directory, "__cluster_metadata-0", "00000000000000000000.log"))];
        var length = files.Max(file => new FileInfo(file).Length);
        Assert.True(length > 1_000, "there is hardly a log");
        for (var end = DateTime.UtcNow + StockClient.Patience; files.Any(file => new FileInfo(file).Length < length); await Task.Delay(100))
            Assert.True(DateTime.UtcNow < end, $"not all have come to {length}: {string.Join(", ", files.Select(file => new FileInfo(file).Length))}");
        var first = await ReadAsync(files[0], length);
        foreach (var file in files.Skip(1))
            Assert.True((await ReadAsync(file, length)).SequenceEqual(first), $"{file} is not {files[0]}");
    }

    private static async Task<byte[]> ReadAsync(string file, long length)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }
}
