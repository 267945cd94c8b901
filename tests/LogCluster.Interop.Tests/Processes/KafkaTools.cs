using System.Diagnostics;

namespace LogCluster.Interop.Processes;

/// <summary>
/// Apache Kafka's own programs: below KAFKA_HOME as it is distributed (bin/kafka-topics.sh), or by one script that takes the
/// program's name (../shared/peers/kafka/kafka topics).
/// </summary>
internal static class KafkaTools
{
    /// <summary>For whatever is Java: what lives for seconds or minutes is not worth the second compiler's time.</summary>
    public const string QuickStart = "-XX:TieredStopAtLevel=1";

    private static readonly string? Home = Environment.GetEnvironmentVariable("KAFKA_HOME");
    private static readonly string[] Scripts =
        [Path.Combine(Home ?? "/nowhere", "kafka"), Path.GetFullPath(Path.Combine(Repository.Root, "../shared/peers/kafka/kafka"))];

    /// <summary>Why the programs cannot run here; null when they can.</summary>
    public static string? Missing { get; } =
        !OnPath("java") ? "There is no java here."
        : Find("console-consumer") is null ? "Apache Kafka's programs are not here: set KAFKA_HOME."
        : null;

    public static Tool Run(string program, params string[] args)
    {
        var (file, first) = Find(program)!.Value;
        return new Tool(file, [.. first, .. args]);
    }

    /// <summary>How a node is started, with what it says to be read.</summary>
    public static ProcessStartInfo Server(string propertiesFile)
    {
        var (file, first) = (Find("server") ?? Find("server-start"))!.Value;
        var start = new ProcessStartInfo(file, [.. first, propertiesFile]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KAFKA_HEAP_OPTS"] = "-Xmx384m";
        start.Environment["JAVA_TOOL_OPTIONS"] = QuickStart;
        return start;
    }

    public static (string File, string[] FirstArguments)? Find(string program)
    {
        if (Scripts.FirstOrDefault(File.Exists) is { } script)
            return (script, [program]);
        var distributed = Path.Combine(Home ?? "/nowhere", "bin", $"kafka-{program}.sh");
        return File.Exists(distributed) ? (distributed, []) : null;
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));
}
