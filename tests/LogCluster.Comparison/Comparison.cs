using LogCluster.Comparison.Answers;
using LogCluster.Comparison.Brokers;

namespace LogCluster.Comparison;

/// <summary>Makes every call to both brokers and compares the answers.</summary>
internal sealed class Comparison(Peer kafka, Peer own, TextWriter? transcript)
{
    /// <summary>How long a change may take until Kafka's broker shows it: it follows its controller, and loads its groups one partition after the other.</summary>
    private const int RepeatsMax = 100;

    private static readonly TimeSpan RepeatDelay = TimeSpan.FromMilliseconds(50);

    public async Task<IReadOnlyList<ComparedCall>> RunAsync(IEnumerable<Call> calls)
    {
        var compared = new List<ComparedCall>();
        foreach (var call in calls)
            compared.Add(await CompareAsync(call));
        return compared;
    }

    private async Task<ComparedCall> CompareAsync(Call call)
    {
        for (var repeat = 0; ; repeat++)
        {
            var expected = await call.Run(kafka);
            var actual = await call.Run(own);
            var different = Different(expected, actual).ToList();
            var open = different.Where(difference => AcceptedDifferences.ReasonFor(call, difference) is null).ToList();
            if (open.Count > 0 && call.IsRead && repeat < RepeatsMax && !actual.IsClosedConnection)
            {
                await Task.Delay(RepeatDelay);
                continue;
            }

            Write(call, expected);
            var accepted = different.Select(difference => AcceptedDifferences.ReasonFor(call, difference)).OfType<string>().Distinct(StringComparer.Ordinal);
            return new ComparedCall(call, open, [.. accepted]);
        }
    }

    private void Write(Call call, AnswerLines answer)
    {
        transcript?.WriteLine($"## {call.Api} {call.Version}: {call.Name}");
        foreach (var (path, value) in answer.Lines)
            transcript?.WriteLine($"{path} = {value}");
    }

    private static IEnumerable<Difference> Different(AnswerLines expected, AnswerLines actual)
    {
        foreach (var path in expected.Lines.Keys.Union(actual.Lines.Keys, StringComparer.Ordinal))
        {
            var difference = new Difference(path, expected.Lines.GetValueOrDefault(path), actual.Lines.GetValueOrDefault(path));
            if (difference.Kafka != difference.Own)
                yield return difference;
        }
    }
}
