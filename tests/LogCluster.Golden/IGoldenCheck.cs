namespace LogCluster.Golden;

/// <summary>Holds our code against bytes that Apache Kafka wrote.</summary>
public interface IGoldenCheck
{
    /// <summary>Folder below the golden root: messages, batches or datadirs.</summary>
    string Folder { get; }

    IEnumerable<GoldenReport> Run(string folder);
}
