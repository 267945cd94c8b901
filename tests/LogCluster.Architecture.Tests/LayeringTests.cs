using System.Xml.Linq;

namespace LogCluster.Architecture.Tests;

/// <summary>The layers of ARCHITECTURE.md, as the project files have them.</summary>
public sealed class LayeringTests
{
    /// <summary>Whom each project may reference directly; what those reference comes with it.</summary>
    private static readonly SortedDictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Core"] = [],
        ["Records"] = ["Core"],
        ["Storage"] = ["Records", "Core"],
        ["Replication"] = ["Storage", "Records", "Core"],
        ["StateMachines"] = ["Replication", "Storage", "Records", "Core"],
        ["Protocol.Generator"] = [],
        ["Protocol"] = ["Core", "Protocol.Generator"],
        ["Metadata"] = ["StateMachines", "Replication", "Storage", "Records", "Core", "Protocol"],
        ["Coordinators"] = ["Metadata", "StateMachines", "Replication", "Storage", "Records", "Core", "Protocol"],
        ["Networking"] = ["Protocol", "Core"],
        ["Broker"] = ["Coordinators", "Metadata", "Networking", "StateMachines", "Replication", "Storage", "Records", "Protocol", "Core"],
        ["Server"] = ["Broker"],
        ["Cli"] = ["Networking", "Storage", "Records", "Protocol", "Core"],
    };

    /// <summary>Everything but the executables and the compile-time generator.</summary>
    private static readonly string[] OutsideTheZone = ["Server", "Cli", "Protocol", "Protocol.Generator"];

    public static TheoryData<string> Projects => [.. Repository.SourceProjects.Select(NameOf)];

    [Fact]
    public void EveryProjectHasItsPlace() => Assert.Equal(Allowed.Keys, Repository.SourceProjects.Select(NameOf).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void ReferencesPointDownwardsOnly(string project) => Assert.Empty(ReferencesOf(project).Except(Allowed[project]));

    [Theory]
    [MemberData(nameof(Projects))]
    public void UsingsStayWithinTheLayers(string project)
    {
        var reachable = Reachable(project).Append(project).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Repository.Code(Path.Combine("src", $"LogCluster.{project}")))
        {
            var used = File.ReadLines(file)
                .Where(line => line.StartsWith("using LogCluster.", StringComparison.Ordinal))
                .Select(line => ProjectOf(line["using LogCluster.".Length..].TrimEnd(';')));
            Assert.All(used, other => Assert.True(reachable.Contains(other), $"{file} uses {other}"));
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void TheDeterministicZoneIsGuarded(string project)
    {
        var guarded = Load(project).Descendants("DeterministicZone").Any(element => element.Value == "true");
        Assert.Equal(!OutsideTheZone.Contains(project), guarded);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void TestProjectsDoNotReachIntoProduction(string project) =>
        Assert.DoesNotContain(Load(project).Descendants("ProjectReference"), reference => reference.Attribute("Include")!.Value.Contains("tests/", StringComparison.Ordinal));

    private static HashSet<string> Reachable(string project)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<string>(ReferencesOf(project));
        while (waiting.TryDequeue(out var next))
        {
            if (!found.Add(next))
                continue;
            foreach (var further in ReferencesOf(next))
                waiting.Enqueue(further);
        }

        return found;
    }

    /// <summary>The longest project name that the namespace begins with.</summary>
    private static string ProjectOf(string usedNamespace) =>
        Allowed.Keys.Where(name => usedNamespace == name || usedNamespace.StartsWith(name + ".", StringComparison.Ordinal)).MaxBy(name => name.Length) ?? usedNamespace;

    private static IEnumerable<string> ReferencesOf(string project) =>
        Load(project).Descendants("ProjectReference").Select(reference => NameOf(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    private static XDocument Load(string project) =>
        XDocument.Load(Path.Combine(Repository.Root, "src", $"LogCluster.{project}", $"LogCluster.{project}.csproj"));

    private static string NameOf(string file) => Path.GetFileNameWithoutExtension(file)["LogCluster.".Length..];
}
