using System.Collections;
using System.Reflection;
using LogCluster.Core.Wire;
using LogCluster.Golden.Messages;

namespace LogCluster.Protocol.Tests;

/// <summary>Compares two messages field by field.</summary>
internal static class MessageComparer
{
    /// <summary>Null when they are equal; else the path of the first field that differs.</summary>
    public static string? Difference(object? left, object? right, string path)
    {
        if (left is null || right is null)
            return left is null && right is null ? null : $"{path} is null on one side";
        if (left is IList a && right is IList b)
        {
            return a.Count != b.Count
                ? $"{path} has {a.Count} and {b.Count} elements"
                : Enumerable.Range(0, a.Count).Select(i => Difference(a[i], b[i], $"{path}[{i}]")).FirstOrDefault(found => found is not null);
        }

        if (MessageJson.IsMessagePart(left.GetType()))
        {
            return left.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(property => Difference(property.GetValue(left), property.GetValue(right), $"{path}.{property.Name}"))
                .FirstOrDefault(found => found is not null);
        }

        return ValueEquals(left, right) ? null : $"{path} is {left} and {right}";
    }

    private static bool ValueEquals(object left, object right) => (left, right) switch
    {
        (ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b) => a.Span.SequenceEqual(b.Span),
        (RecordData a, RecordData b) => a.IsNull == b.IsNull && a.Memory.Span.SequenceEqual(b.Memory.Span),
        (UnknownTag a, UnknownTag b) => a.Tag == b.Tag && a.Data.Span.SequenceEqual(b.Data.Span),
        _ => left.Equals(right),
    };
}
