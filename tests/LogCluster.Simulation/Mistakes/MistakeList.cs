namespace LogCluster.Simulation.Mistakes;

/// <summary>Every mistake that can be planted, by name.</summary>
public static class MistakeList
{
    public static IReadOnlyList<(string Name, Func<Mistake> Make)> All { get; } = [];

    /// <summary>Null for no name. Throws for one that is not in the list.</summary>
    public static Mistake? Make(string? name) => name is null ? null : All.First(mistake => mistake.Name == name).Make();
}
