using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Brokers;

/// <summary>The program under test: what <c>make server</c> published, unless the sources changed since; then what this build made.</summary>
internal static class ServerExecutable
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var published = System.IO.Path.Combine(Repository.Root, "artifacts/server/logcluster");
        if (File.Exists(published) && File.GetLastWriteTimeUtc(published) >= NewestSource())
            return published;
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return System.IO.Path.Combine(Repository.Root, "artifacts/bin/LogCluster.Server", configuration, "logcluster");
    }

    private static DateTime NewestSource() =>
        Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories).Max(File.GetLastWriteTimeUtc);
}
