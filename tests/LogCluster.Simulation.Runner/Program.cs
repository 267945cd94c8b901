using LogCluster.Simulation.Runner;

if (RunnerOptions.TryParse(args, out var fault) is not { } options)
{
    await Console.Error.WriteLineAsync($"{fault}\n{RunnerOptions.Usage}");
    return 2;
}

if (options.TriesMistakes)
    return MistakeSweep.Run(options.Scenario);
if (options.Seed is { } seed)
    return SeedReplay.Run(seed, options);
var failed = 0;
foreach (var sweep in options.Sweeps)
    failed |= SeedSweep.Run(sweep);
return failed;
