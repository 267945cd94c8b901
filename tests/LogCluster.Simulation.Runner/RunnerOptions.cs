using System.Globalization;
using LogCluster.Simulation.Scenarios;

namespace LogCluster.Simulation.Runner;

/// <summary>The command line.</summary>
internal sealed record RunnerOptions(Scenario Scenario, int SeedCount, int FirstSeed, int? Seed, string? Mistake, bool IsQuiet, bool TriesMistakes)
{
    public const string Usage = "usage: --seeds COUNT [--from SEED] | --seed SEED [--quiet]; with [--mistake NAME] a mistake is planted | --mistakes tries them all; [--scenario NAME] is node, groups, cluster or quorum";

    private const int DefaultSeedCount = 2_000;

    /// <summary>What runs beside one node where no scenario is named, and how many seeds of one node take as long as one of it.</summary>
    private static readonly (string Scenario, int Cost)[] Others = [("groups", 5), ("cluster", 20)];

    /// <summary>What is run where no scenario is named.</summary>
    public IReadOnlyList<RunnerOptions> Sweeps => IsNamed
        ? [this]
        : [this, .. Others.Select(other => this with { Scenario = Scenario.Find(other.Scenario)!, SeedCount = Math.Max(1, SeedCount / other.Cost) })];

    /// <summary>A scenario was named.</summary>
    private bool IsNamed { get; init; }

    public static RunnerOptions? TryParse(string[] args, out string? fault)
    {
        var options = new RunnerOptions(Scenario.All[0], DefaultSeedCount, 1, null, null, false, false);
        fault = null;
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--quiet" or "--mistakes")
            {
                options = args[i] == "--quiet" ? options with { IsQuiet = true } : options with { TriesMistakes = true };
                continue;
            }

            if (i + 1 == args.Length)
            {
                fault = $"{args[i]} needs a value.";
                return null;
            }

            var (name, value) = (args[i], args[++i]);
            if (name == "--mistake")
            {
                options = options with { Mistake = value };
                continue;
            }

            if (name == "--scenario")
            {
                if (Scenario.Find(value) is not { } scenario)
                {
                    fault = $"{value} is not a scenario.";
                    return null;
                }

                options = options with { Scenario = scenario, IsNamed = true };
                continue;
            }

            if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                fault = $"{value} is not a number.";
                return null;
            }

            switch (name)
            {
                case "--seeds":
                    options = options with { SeedCount = number };
                    break;
                case "--from":
                    options = options with { FirstSeed = number };
                    break;
                case "--seed":
                    options = options with { Seed = number };
                    break;
                default:
                    fault = $"{name} is not an option.";
                    return null;
            }
        }

        return options;
    }
}
