using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace LogCluster.Clients;

/// <summary>Points Confluent.Kafka at the system's librdkafka before anything of it runs.</summary>
internal static class NativeLibrdkafka
{
    private const string SystemLibrary = "librdkafka.so.1";

    [ModuleInitializer]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(Library).Assembly, Resolve);

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name.StartsWith("librdkafka", StringComparison.Ordinal) ? NativeLibrary.Load(SystemLibrary) : IntPtr.Zero;
}
