using System.Globalization;

namespace LogCluster.LoadGenerator;

/// <summary>What the kernel says of a process: CPU seconds so far (all, and those outside the kernel), and resident memory now and at its peak.</summary>
/// <param name="OpenFiles">Descriptors, sockets included.</param>
internal readonly record struct ProcessFigures(double CpuSeconds, double UserSeconds, double ResidentMegabytes, double PeakMegabytes, int OpenFiles)
{
    /// <summary>USER_HZ, which Linux fixes at 100 for what it shows in /proc.</summary>
    private const double TicksPerSecond = 100;

    public static ProcessFigures Of(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var user = long.Parse(fields[11], CultureInfo.InvariantCulture) / TicksPerSecond;
        var system = long.Parse(fields[12], CultureInfo.InvariantCulture) / TicksPerSecond;
        return new ProcessFigures(user + system, user, Kilobytes(pid, "VmRSS") / 1024, Kilobytes(pid, "VmHWM") / 1024, Directory.GetFiles($"/proc/{pid}/fd").Length);
    }

    private static double Kilobytes(int pid, string name)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
