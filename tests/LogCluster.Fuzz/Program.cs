using System.Diagnostics;
using LogCluster.Fuzz;

// Usage: LogCluster.Fuzz [--seconds N] [--seed S] | --frame HEX; exit code 1 on a fault, 2 on arguments that make no sense.
// The frame number I of seed S depends on S + I alone: --seed with the printed number tries that frame first.
if (FuzzOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine("usage: LogCluster.Fuzz [--seconds N] [--seed S] | --frame HEX");
    return 2;
}

if (options.FrameHex is { } hex)
{
    var outcome = FrameCheck.Run(Convert.FromHexString(hex));
    Console.WriteLine(outcome.Fault ?? (outcome.IsDecoded ? "decoded" : "refused"));
    return outcome.Fault is null ? 0 : 1;
}

var source = new FrameSource();
Console.WriteLine($"seed {options.Seed}, {source.Count} golden requests, {options.Seconds} seconds");
var clock = Stopwatch.StartNew();
long frames = 0, decoded = 0;
var dearest = 0.0;
for (var seed = options.Seed; clock.Elapsed.TotalSeconds < options.Seconds; seed = unchecked(seed + 1), frames++)
{
    var frame = source.Next(new Random(seed));
    var outcome = FrameCheck.Run(frame);
    decoded += outcome.IsDecoded ? 1 : 0;
    // The first decodings of each message also pay for what the runtime sets up once.
    dearest = Math.Max(dearest, (outcome.AllocatedBytes - FrameCheck.AllocatedBytesFixedMax) / (double)frame.Length);
    if (outcome.Fault is not { } fault)
        continue;
    Console.WriteLine($"FAULT with --seed {seed}: {fault}");
    Console.WriteLine($"--frame {Convert.ToHexStringLower(frame)}");
    return 1;
}

Console.WriteLine($"{frames} frames, {decoded} decoded, {frames - decoded} refused; at most {dearest:F1} bytes allocated for a byte beyond {FrameCheck.AllocatedBytesFixedMax}");
return 0;
