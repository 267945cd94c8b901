using Microsoft.CodeAnalysis;

namespace LogCluster.Protocol.Generator.Tests;

/// <summary>An edit runs only what it concerns.</summary>
public sealed class CacheabilityTests
{
    private const string Ping = "api 900 Ping broker\nrequest 0 {\n  X: int32\n}\nresponse 0 {\n  X: int32\n}";
    private const string Note = "metadata 7 Note 0 {\n  Text: string\n}";

    [Fact]
    public void NewCompilationWithTheSameSchemasRunsNothing()
    {
        var driver = GeneratorRun.Driver(new SchemaText("Ping.kmsg", Ping), new SchemaText("Note.kmsg", Note)).RunGenerators(GeneratorRun.EmptyCompilation);
        var result = driver.RunGenerators(GeneratorRun.EmptyCompilation.Clone()).GetRunResult().Results[0];
        foreach (var step in new[] { MessageGenerator.FilesStep, MessageGenerator.ApisStep, MessageGenerator.RecordsStep })
            Assert.All(Reasons(result, step), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.All(OutputReasons(result), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void MovingLinesChangesNoModel()
    {
        var result = Edit(Ping, "\n\n# far above\n\n" + Ping.Replace("X: int32", "X:   int32", StringComparison.Ordinal));
        Assert.Equal(IncrementalStepRunReason.Unchanged, Reasons(result, MessageGenerator.FilesStep)[0]);
        Assert.All(OutputReasons(result), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void EditOfOneSchemaRunsOnlyItsOwnOutput()
    {
        var result = Edit(Ping, Ping.Replace("X: int32", "Y: int32", StringComparison.Ordinal));
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], Reasons(result, MessageGenerator.FilesStep));
        // The field is none of what the tables hold.
        Assert.All(Reasons(result, MessageGenerator.ApisStep), reason => Assert.Equal(IncrementalStepRunReason.Unchanged, reason));
        Assert.All(Reasons(result, MessageGenerator.RecordsStep), reason => Assert.Equal(IncrementalStepRunReason.Unchanged, reason));
        Assert.Single(OutputReasons(result), reason => reason == IncrementalStepRunReason.Modified);
    }

    [Fact]
    public void EditOfAnApisVersionsRunsTheTable()
    {
        var result = Edit(Ping, Ping.Replace(" 0 {", " 0-1 {", StringComparison.Ordinal));
        Assert.All(Reasons(result, MessageGenerator.ApisStep), reason => Assert.Equal(IncrementalStepRunReason.Modified, reason));
        Assert.Equal(2, OutputReasons(result).Count(reason => reason == IncrementalStepRunReason.Modified));
    }

    private static GeneratorRunResult Edit(string before, string after)
    {
        var old = new SchemaText("Ping.kmsg", before);
        var driver = GeneratorRun.Driver(old, new SchemaText("Note.kmsg", Note)).RunGenerators(GeneratorRun.EmptyCompilation);
        driver = driver.ReplaceAdditionalText(old, new SchemaText("Ping.kmsg", after));
        return driver.RunGenerators(GeneratorRun.EmptyCompilation).GetRunResult().Results[0];
    }

    private static List<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        [.. result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason)];

    private static List<IncrementalStepRunReason> OutputReasons(GeneratorRunResult result) =>
        [.. result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason)];
}
