namespace LogCluster.Metadata.Configuration;

/// <summary>A value with its origin; <paramref name="Key"/> is the key that it was given under, which a synonym may differ in.</summary>
/// <param name="Origin">For people: the file, the environment variable or the option that set it.</param>
public sealed record ConfigValue(string Key, string? Value, ConfigSource Source, string Origin);
