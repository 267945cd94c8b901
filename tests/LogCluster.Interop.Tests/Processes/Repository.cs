using System.Reflection;

namespace LogCluster.Interop.Processes;

/// <summary>Where things stand in the working copy that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static string Clients => Path.Combine(Root, "tests/LogCluster.Interop.Tests/clients");
}
