namespace LogCluster.Cli.Commands.Configs;

/// <summary>One change of one key; the operation's number is IncrementalAlterConfigs'.</summary>
internal sealed record ConfigChange(string Name, sbyte Operation, string? Value)
{
    public const sbyte SetOperation = 0;
    public const sbyte DeleteOperation = 1;
    public const sbyte AppendOperation = 2;
    public const sbyte SubtractOperation = 3;
}
