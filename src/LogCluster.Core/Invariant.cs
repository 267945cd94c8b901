using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace LogCluster.Core;

/// <summary>Assertions that stay on in release: a broken invariant must stop the node before it spreads to disk.</summary>
public static class Invariant
{
    public static void Check(
        [DoesNotReturnIf(false)] bool condition, [CallerArgumentExpression(nameof(condition))] string? expression = null)
    {
        if (!condition)
            Fail(expression);
    }

    [DoesNotReturn, StackTraceHidden, MethodImpl(MethodImplOptions.NoInlining)]
    public static void Fail(string? what) => throw new InvariantViolationException($"Invariant does not hold: {what}");
}
