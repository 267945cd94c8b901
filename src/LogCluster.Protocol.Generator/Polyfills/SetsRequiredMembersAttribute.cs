namespace System.Diagnostics.CodeAnalysis;

/// <summary>What the compiler puts on the copy constructor of a record with required members.</summary>
[AttributeUsage(AttributeTargets.Constructor)]
internal sealed class SetsRequiredMembersAttribute : Attribute;
