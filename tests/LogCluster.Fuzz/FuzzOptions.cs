using System.Globalization;

namespace LogCluster.Fuzz;

/// <summary>How long to run, from which seed, and whether to try one frame alone.</summary>
internal sealed record FuzzOptions(int Seconds, int Seed, string? FrameHex)
{
    private const int DefaultSeconds = 60;

    /// <summary>Null when the arguments make no sense.</summary>
    public static FuzzOptions? Parse(string[] args)
    {
        var options = new FuzzOptions(DefaultSeconds, Environment.TickCount, null);
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            var value = args[i + 1];
            var isNumber = int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number);
            switch (args[i])
            {
                case "--seconds" when isNumber && number > 0:
                    options = options with { Seconds = number };
                    break;
                case "--seed" when isNumber:
                    options = options with { Seed = number };
                    break;
                case "--frame":
                    options = options with { FrameHex = value };
                    break;
                default:
                    return null;
            }
        }

        return args.Length % 2 == 0 ? options : null;
    }
}
