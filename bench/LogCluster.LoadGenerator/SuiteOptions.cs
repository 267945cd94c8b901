using System.Globalization;

namespace LogCluster.LoadGenerator;

/// <summary>What to measure.</summary>
/// <param name="Server">The node's executable.</param>
/// <param name="KafkaDirectory">A directory with the scripts <c>cluster</c> and <c>kafka</c>; null measures LogCluster alone.</param>
/// <param name="Gigabytes">Record bytes of each case of 1 KB records; cases of 100 B records get a fifth.</param>
/// <param name="ThroughGigabytes">How much goes through before the memory is read again.</param>
/// <param name="Partitions">Measures a node with so many partitions instead of load; 0 for none.</param>
/// <param name="ImagePartitions">Measures the start of a node that hosts none of so many partitions of its cluster; 0 for no such start.</param>
internal sealed record SuiteOptions(
    string Server, string? KafkaDirectory, double Gigabytes, double ThroughGigabytes, string[] Codecs, int[] RecordBytes, int Partitions, int ImagePartitions)
{
    private static readonly string[] AllCodecs = ["none", "gzip", "snappy", "lz4", "zstd"];

    public static SuiteOptions Parse(string[] args)
    {
        var options = new SuiteOptions(args[0], null, 1, 10, AllCodecs, [100, 1000], 0, 0);
        for (var i = 1; i + 1 < args.Length; i += 2)
        {
            options = args[i] switch
            {
                "--kafka" => options with { KafkaDirectory = args[i + 1] },
                "--gigabytes" => options with { Gigabytes = double.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--through" => options with { ThroughGigabytes = double.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--codecs" => options with { Codecs = args[i + 1].Split(',') },
                "--records" => options with { RecordBytes = [.. args[i + 1].Split(',').Select(int.Parse)] },
                "--partitions" => options with { Partitions = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--image" => options with { ImagePartitions = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                _ => throw new ArgumentException($"I do not know {args[i]}."),
            };
        }

        return options;
    }
}
