namespace LogCluster.Comparison;

/// <summary>The table of calls, in Markdown, and below it what is different.</summary>
internal static class Report
{
    private const int DifferencesShownMax = 25;

    public static void Print(IReadOnlyList<ComparedCall> compared, TextWriter output)
    {
        output.WriteLine("| API | version | call | answers |");
        output.WriteLine("|---|---|---|---|");
        foreach (var call in compared)
        {
            var why = call.Accepted.Count > 0 ? $": {string.Join("; ", call.Accepted)}" : "";
            output.WriteLine($"| {call.Call.Api} | {call.Call.Version} | {call.Call.Name} | {call.Verdict}{why} |");
        }

        foreach (var call in compared.Where(call => call.Differences.Count > 0))
        {
            output.WriteLine();
            output.WriteLine($"{call.Call.Api} {call.Call.Version}, {call.Call.Name}:");
            foreach (var difference in call.Differences.Take(DifferencesShownMax))
                output.WriteLine($"  {difference}");
            if (call.Differences.Count > DifferencesShownMax)
                output.WriteLine($"  and {call.Differences.Count - DifferencesShownMax} more");
        }

        output.WriteLine();
        output.WriteLine(
            $"{compared.Count} calls: {compared.Count(call => call.Verdict == "equal")} equal, {compared.Count(call => call.Verdict == "accepted")} different for an accepted reason, " +
            $"{compared.Count(call => call.Differences.Count > 0)} different");
    }
}
