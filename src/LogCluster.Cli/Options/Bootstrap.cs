using System.Globalization;
using LogCluster.Networking;

namespace LogCluster.Cli.Options;

/// <summary>Where a cluster is found: the flag, else the environment, else the context file, else this machine.</summary>
internal static class Bootstrap
{
    public const int DefaultPort = 9092;

    public static IReadOnlyList<PeerAddress> Resolve(string? flag, string? contextFlag)
    {
        if (flag is not null)
            return Parse(flag, "--bootstrap", isCommandLine: true);
        if (Environment.GetEnvironmentVariable(CommonOptions.BootstrapVariable) is { Length: > 0 } variable)
            return Parse(variable, CommonOptions.BootstrapVariable, isCommandLine: false);
        var file = contextFlag ?? Environment.GetEnvironmentVariable(CommonOptions.ContextVariable) ?? DefaultContextFile();
        if (File.Exists(file))
            return Parse(ReadContext(file), file, isCommandLine: false);
        if (contextFlag is not null)
            throw new WrongCommandLineException($"--context {contextFlag}: there is no such file.");
        return [new PeerAddress("localhost", DefaultPort)];
    }

    private static string DefaultContextFile()
    {
        var configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return Path.Combine(configuration, "logctl", "context");
    }

    private static string ReadContext(string file)
    {
        foreach (var line in File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || line[..equals].Trim() != "bootstrap")
                throw new CommandFailedException($"{file}: I do not know \"{line}\"; a context file has the line bootstrap=HOST:PORT,...");
            return line[(equals + 1)..].Trim();
        }

        throw new CommandFailedException($"{file} has no line bootstrap=HOST:PORT,...");
    }

    private static List<PeerAddress> Parse(string text, string source, bool isCommandLine)
    {
        var addresses = new List<PeerAddress>();
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (TryParse(entry) is not { } address)
                throw Mistake($"{source}: {entry} is no HOST:PORT.", isCommandLine);
            addresses.Add(address);
        }

        return addresses.Count > 0 ? addresses : throw Mistake($"{source} names no broker.", isCommandLine);
    }

    private static Exception Mistake(string message, bool isCommandLine) =>
        isCommandLine ? new WrongCommandLineException(message) : new CommandFailedException(message);

    /// <summary>HOST, HOST:PORT, [IPv6] or [IPv6]:PORT.</summary>
    private static PeerAddress? TryParse(string entry)
    {
        var colon = entry.EndsWith(']') ? -1 : entry.LastIndexOf(':');
        var port = DefaultPort;
        if (colon >= 0 && (!int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535))
            return null;
        var host = (colon >= 0 ? entry[..colon] : entry).Trim('[', ']');
        return host.Length > 0 && !host.Contains('/', StringComparison.Ordinal) ? new PeerAddress(host, port) : null;
    }
}
