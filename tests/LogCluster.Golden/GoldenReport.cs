namespace LogCluster.Golden;

/// <summary>What one kind of golden check found. Skipped means: of a schema or feature that we do not have yet.</summary>
public sealed class GoldenReport(string kind)
{
    private readonly List<string> _failures = [];

    public string Kind { get; } = kind;

    public int Checked { get; private set; }

    public int Skipped { get; private set; }

    public IReadOnlyList<string> Failures => _failures;

    public void Pass() => Checked++;

    public void Skip() => Skipped++;

    public void Fail(string what)
    {
        Checked++;
        _failures.Add(what);
    }

    public override string ToString() => $"{Kind}: {Checked} checked, {Skipped} skipped, {Failures.Count} failed";
}
