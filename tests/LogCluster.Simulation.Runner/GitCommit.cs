using System.Reflection;

namespace LogCluster.Simulation.Runner;

/// <summary>The commit that this was built from, which a seed belongs to.</summary>
internal static class GitCommit
{
    /// <summary>The build appends the commit to the informational version.</summary>
    public static string Current() =>
        typeof(GitCommit).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion is { } version
            && version.IndexOf('+', StringComparison.Ordinal) is var plus and >= 0 ? version[(plus + 1)..] : "unknown";
}
