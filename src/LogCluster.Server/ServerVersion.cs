using System.Reflection;

namespace LogCluster.Server;

internal static class ServerVersion
{
    /// <summary>The version without the commit.</summary>
    public static string Text { get; } =
        typeof(ServerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
