using LogCluster.Metadata.Configuration;
using LogCluster.Server;
using LogCluster.Server.Configuration;

var commandLine = CommandLine.TryParse(args, out var fault);
if (commandLine is null)
{
    Console.Error.WriteLine(fault);
    return 2;
}

switch (commandLine.Command)
{
    case "help":
        Console.WriteLine(CommandLine.Help);
        return 0;
    case "version":
        Console.WriteLine($"logcluster {ServerVersion.Text}");
        return 0;
}

// Console logging takes as long to set up as the configuration takes to read: side by side they cost half of it.
var logging = commandLine.Command == "serve" ? Task.Run(NodeHost.CreateLogging) : null;
var config = ConfigSources.Load(commandLine.ConfigFile, Environment.GetEnvironmentVariables(), commandLine.Assignments, out fault);
if (config is null)
{
    Console.Error.WriteLine(fault);
    return 1;
}

if (logging is not null)
    return await NodeHost.RunAsync(config, await logging);
if (commandLine.Format is { } format)
    return FormatCommand.Run(config, format);

foreach (var definition in ConfigTable.Of(ConfigScope.Broker))
{
    var value = config.Effective(definition.Name);
    var shown = definition.IsSensitive && value.Value is not null ? "[hidden]" : value.Value;
    Console.WriteLine($"{definition.Name}={shown}  # {value.Origin}{(definition.HasEffect ? "" : ", without effect here")}");
}

return 0;
