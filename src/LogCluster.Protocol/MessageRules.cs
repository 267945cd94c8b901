using System.Diagnostics.CodeAnalysis;
using LogCluster.Core;
using LogCluster.Core.Wire;

namespace LogCluster.Protocol;

/// <summary>Called by generated code when a message cannot be written as it is: whoever filled it in made a mistake.</summary>
internal static class MessageRules
{
    [DoesNotReturn]
    public static void NoSuchVersion(string message, short version) => Invariant.Fail($"{message} has no version {version}");

    [DoesNotReturn]
    public static void NotInVersion(string field, short version) => Invariant.Fail($"{field} is set, but version {version} does not have it");

    [DoesNotReturn]
    public static void NullNotAllowed(string field, short version) => Invariant.Fail($"{field} is null, but not nullable in version {version}");

    public static T NotNull<T>(T? value, string field, short version)
        where T : class
    {
        if (value is null)
            NullNotAllowed(field, version);
        return value;
    }

    public static ReadOnlyMemory<byte> NotNull(ReadOnlyMemory<byte>? value, string field, short version)
    {
        if (value is null)
            NullNotAllowed(field, version);
        return value.Value;
    }

    public static RecordData NotNull(RecordData value, string field, short version)
    {
        if (value.IsNull)
            NullNotAllowed(field, version);
        return value;
    }
}
