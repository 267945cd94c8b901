using System.CommandLine;
using System.Globalization;

namespace LogCluster.Cli.Options;

/// <summary>Replicas by hand: the brokers of each partition parted by ':', the partitions by ','; the first broker of each leads.</summary>
internal static class ReplicaAssignment
{
    public static Option<string?> Option() => new("--assignment")
    {
        Description = "Replicas by hand: brokers of a partition parted by ':', partitions by ','.",
        HelpName = "1:2,2:1",
    };

    public static List<List<int>> Parse(string text)
    {
        var partitions = new List<List<int>>();
        foreach (var partition in text.Split(','))
        {
            var replicas = new List<int>();
            foreach (var broker in partition.Split(':'))
            {
                if (!int.TryParse(broker, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                    throw new WrongCommandLineException($"--assignment {text}: \"{broker}\" is no broker id; write 1:2,2:1 for two partitions of two replicas.");
                replicas.Add(id);
            }

            partitions.Add(replicas);
        }

        return partitions;
    }
}
