using LogCluster.Simulation.Runner;

if (RunnerOptions.TryParse(args, out var fault) is not { } options)
{
    await Console.Error.WriteLineAsync($"{fault}\n{RunnerOptions.Usage}");
    return 2;
}

if (options.TriesMistakes)
    return MistakeSweep.Run(options.Scenario);
return options.Seed is { } seed ? SeedReplay.Run(seed, options) : SeedSweep.Run(options);
