using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using LogCluster.Benchmarks;

// Usage: dotnet run -c Release --project bench/LogCluster.Benchmarks -- [--filter '*Crc*'] [any option of BenchmarkDotNet]
// In this process, as a generated project of BenchmarkDotNet would not know the solution's build rules.
var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
var config = DefaultConfig.Instance.AddJob(job).AddColumn(new ThroughputColumn()).HideColumns(Column.Error, Column.StdDev, Column.RatioSD);
var summaries = BenchmarkSwitcher.FromAssembly(typeof(ThroughputColumn).Assembly).Run(args, config);
return summaries.Any(summary => summary.HasCriticalValidationErrors) ? 1 : 0;
