using LogCluster.Broker;
using LogCluster.Broker.Formatting;
using LogCluster.Metadata.Configuration;
using LogCluster.Storage.Disk;

namespace LogCluster.Server;

/// <summary><c>logcluster format</c>: one sentence and exit code 0, or one and 1 when nothing was formatted.</summary>
internal static class FormatCommand
{
    public static int Run(NodeConfig config, FormatRequest request)
    {
        try
        {
            Console.WriteLine(DirectoryFormatter.Format(config, PosixDisk.Instance, new Random(), Environment.CurrentDirectory, request));
            return 0;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or BrokerConfigurationException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }
}
