using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace LogCluster.Clients;

/// <summary>Points Confluent.Kafka at the system's librdkafka before anything of it runs.</summary>
internal static class NativeLibrdkafka
{
    private const string SystemLibrary = "librdkafka.so.1";

    /// <summary>What Confluent.Kafka needs and librdkafka has only from 2.1 on.</summary>
    private const string NewerFunction = "rd_kafka_message_leader_epoch";

    [ModuleInitializer]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(Library).Assembly, Resolve);

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (!name.StartsWith("librdkafka", StringComparison.Ordinal))
            return IntPtr.Zero;
        var system = NativeLibrary.Load(SystemLibrary);
        return NativeLibrary.TryGetExport(system, NewerFunction, out _) ? system : NativeLibrary.Load(ShimPath());
    }

    /// <summary>Made by tests/setup/install.</summary>
    private static string ShimPath()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            var shim = Path.Combine(directory, "artifacts", "native", "librdkafka-shim.so");
            if (File.Exists(shim))
                return shim;
        }

        throw new DllNotFoundException("librdkafka is older than 2.1 and its shim is not built: run tests/setup/install.");
    }
}
