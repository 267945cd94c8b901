using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace LogCluster.Server.Metrics;

/// <summary>The process and its garbage collector, under the names that Prometheus' own clients use where they have one.</summary>
internal static class ProcessMetrics
{
    public static void Observe(IMeterFactory factory)
    {
        var meter = factory.Create("LogCluster.Process");
        var started = Process.GetCurrentProcess().StartTime.ToUniversalTime() - DateTime.UnixEpoch;
        meter.CreateObservableGauge("process.resident_memory", () => Environment.WorkingSet, "By", "Memory of the process that is in RAM.");
        meter.CreateObservableCounter("process.cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "CPU time of the process, user and kernel.");
        meter.CreateObservableGauge("process.start_time", () => started.TotalSeconds, "s", "When the process was started, since 1970.");
        meter.CreateObservableGauge("process.open_fds", CountOpenFiles, null, "Open files and sockets.");
        meter.CreateObservableGauge("dotnet.gc.heap", () => GC.GetTotalMemory(forceFullCollection: false), "By", "Managed memory in use.");
        meter.CreateObservableGauge("dotnet.gc.committed", () => GC.GetGCMemoryInfo().TotalCommittedBytes, "By", "Memory that the garbage collector has from the system.");
        meter.CreateObservableCounter("dotnet.gc.allocated", () => GC.GetTotalAllocatedBytes(), "By", "Managed memory taken since the start.");
        meter.CreateObservableCounter("dotnet.gc.pause", () => GC.GetTotalPauseDuration().TotalSeconds, "s", "Time for which the garbage collector stopped all threads.");
        meter.CreateObservableCounter("dotnet.gc.collections", Collections, null, "Collections by generation.");
        meter.CreateObservableGauge("dotnet.threadpool.threads", () => ThreadPool.ThreadCount, null, "Threads of the pool.");
        meter.CreateObservableGauge("dotnet.threadpool.queue", () => ThreadPool.PendingWorkItemCount, null, "Work that waits for a thread of the pool.");
    }

    private static IEnumerable<Measurement<long>> Collections() =>
        Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation =>
            new Measurement<long>(GC.CollectionCount(generation), new KeyValuePair<string, object?>("generation", generation)));

    private static int CountOpenFiles() => Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0;
}
