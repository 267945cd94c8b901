namespace LogCluster.Server.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("", "serve")]
    [InlineData("serve", "serve")]
    [InlineData("config", "config")]
    [InlineData("help", "help")]
    [InlineData("--help", "help")]
    [InlineData("serve -h", "help")]
    [InlineData("--version", "version")]
    [InlineData("version", "version")]
    public void Commands(string args, string command) => Assert.Equal(command, Parse(args).Command);

    [Fact]
    public void OptionsTakeTheirValueEitherWay()
    {
        var parsed = Parse("config --config a.properties --set x=1 --set=y=2 --config=b.properties");
        Assert.Equal("b.properties", parsed.ConfigFile);
        Assert.Equal(["x=1", "y=2"], parsed.Assignments);
    }

    [Theory]
    [InlineData("start", "start")]
    [InlineData("--what", "--what")]
    [InlineData("serve config", "config")]
    [InlineData("--set", "--set")]
    [InlineData("serve --config", "--config")]
    [InlineData("format", "--cluster-id")]
    [InlineData("format --cluster-id", "--cluster-id")]
    [InlineData("serve --standalone", "--standalone")]
    public void WhatIsWrongIsOneSentence(string args, string mentioned)
    {
        Assert.Null(CommandLine.TryParse(args.Split(' '), out var fault));
        Assert.Contains(mentioned, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void FormatTakesKafkasOptions()
    {
        var format = Parse("format --config a.properties --cluster-id c --initial-controllers=1@h:1:d --ignore-formatted").Format!;
        Assert.Equal(("c", "1@h:1:d", true), (format.ClusterId, format.InitialControllers, format.IgnoresFormatted));
        Assert.True(Parse("format --cluster-id c --standalone").Format!.IsStandalone);
        Assert.True(Parse("format --cluster-id c --no-initial-controllers").Format!.HasNoInitialControllers);
        Assert.Null(Parse("serve").Format);
    }

    private static CommandLine Parse(string args)
    {
        var parsed = CommandLine.TryParse(args.Split(' ', StringSplitOptions.RemoveEmptyEntries), out var fault);
        Assert.Null(fault);
        return parsed!;
    }
}
