using BenchmarkDotNet.Parameters;

namespace LogCluster.Benchmarks;

/// <summary>How many bytes one operation of a benchmark handles: its parameter of that name.</summary>
internal static class BytesHandled
{
    public const string ParameterName = "SizeBytes";

    public static long Of(Type benchmark, ParameterInstances parameters) =>
        benchmark.GetProperty(ParameterName) is not null && parameters[ParameterName] is int bytes ? bytes : 0;
}
