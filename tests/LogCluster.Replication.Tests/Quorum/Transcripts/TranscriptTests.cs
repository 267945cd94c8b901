using System.Runtime.CompilerServices;

namespace LogCluster.Replication.Tests.Quorum.Transcripts;

/// <summary>
/// Tricky histories of a quorum, told in text files: a command, and below it what the replicas do. LOGCLUSTER_UPDATE_SNAPSHOTS=1 writes down what they do
/// now; read the difference before you commit it. See <see cref="TranscriptCluster"/> for the commands.
/// </summary>
public sealed class TranscriptTests
{
    private const string Separator = "----";

    public static TheoryData<string> Files() => [.. Directory.GetFiles(Here(), "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void TheReplicasDoWhatIsWritten(string name)
    {
        var file = Path.Combine(Here(), name + ".txt");
        var written = File.ReadAllText(file);
        var actual = Play(written);
        if (Environment.GetEnvironmentVariable("LOGCLUSTER_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(file, actual);
        else
            Assert.Equal(written, actual);
    }

    /// <summary>Blocks are separated by empty lines; one without a command is a remark.</summary>
    private static string Play(string transcript)
    {
        var cluster = new TranscriptCluster();
        var blocks = transcript.TrimEnd().Split("\n\n").Select(block =>
        {
            var lines = block.Split('\n').TakeWhile(line => line != Separator).ToList();
            var commands = lines.Where(line => !line.StartsWith('#')).ToList();
            return commands.Count == 0 ? string.Join('\n', lines) : string.Join('\n', [.. lines, Separator, .. commands.SelectMany(cluster.Run)]);
        });
        return string.Join("\n\n", blocks) + "\n";
    }

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
