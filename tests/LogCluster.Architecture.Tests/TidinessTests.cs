namespace LogCluster.Architecture.Tests;

/// <summary>What keeps the house readable: a README in each room, files of a size that fits a head, a top level that stays as it is.</summary>
public sealed class TidinessTests
{
    private const int LinesMax = 600;

    private static readonly string[] TopLevel =
    [
        ".ci", ".editorconfig", ".gitignore", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "Directory.Build.props", "Directory.Build.targets",
        "Directory.Packages.props", "LICENSE", "LogCluster.sln", "Makefile", "README.md", "bench", "chaos-tests", "global.json", "helm", "src", "tests",
    ];

    /// <summary>Made by git, builds and runs; ignored by git.</summary>
    private static readonly string[] NotOurs = [".git", "artifacts", "data", ".vs", ".idea", "BenchmarkDotNet.Artifacts", "TestResults"];

    [Fact]
    public void TheTopLevelIsFixed()
    {
        var entries = Directory.EnumerateFileSystemEntries(Repository.Root).Select(Path.GetFileName);
        Assert.Equal(TopLevel, entries.Except(NotOurs).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryProjectSaysWhatItIsFor() => Assert.All(
        Repository.SourceProjects, project => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "README.md")), $"{project} has no README.md beside it"));

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("bench")]
    public void NoFileIsTooLong(string folder) => Assert.All(
        Repository.Code(folder), file => Assert.True(File.ReadLines(file).Count() <= LinesMax, $"{file} has more than {LinesMax} lines: split it by concept"));

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("bench")]
    public void NothingIsLeftForLater(string folder)
    {
        // In two parts each, so that this file does not find itself.
        string[] marks = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception"];
        Assert.All(Repository.Code(folder), file => Assert.DoesNotContain(File.ReadLines(file), line => marks.Any(line.Contains)));
    }

    [Fact]
    public void EveryProjectIsInTheSolution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "LogCluster.sln"));
        foreach (var folder in new[] { "src", "tests", "bench" })
        {
            var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories);
            Assert.All(projects, project => Assert.Contains(Path.GetFileName(project), solution, StringComparison.Ordinal));
        }
    }
}
