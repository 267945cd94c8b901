using LogCluster.Core;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LogCluster.Protocol.Generator.Tests;

/// <summary>Runs the generator over schema texts, as the compiler would.</summary>
internal static class GeneratorRun
{
    /// <summary>Named as the test assembly of LogCluster.Protocol, to see what is internal to it.</summary>
    public static CSharpCompilation EmptyCompilation { get; } = CSharpCompilation.Create(
        "LogCluster.Protocol.Tests",
        references: ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("LogCluster.Protocol.", StringComparison.Ordinal) || Path.GetFileName(path) == "LogCluster.Protocol.dll")
            .Append(typeof(Uuid).Assembly.Location)
            .Distinct()
            .Select(path => MetadataReference.CreateFromFile(path)),
        options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public static GeneratorDriver Driver(params SchemaText[] schemas) => CSharpGeneratorDriver.Create(
        [new MessageGenerator().AsSourceGenerator()],
        schemas,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static GeneratorRunResult Run(params SchemaText[] schemas) =>
        Driver(schemas).RunGenerators(EmptyCompilation).GetRunResult().Results[0];

    public static Diagnostic SingleFault(string schema)
    {
        var result = Run(new SchemaText("Bad.kmsg", schema));
        Assert.Null(result.Exception);
        return Assert.Single(result.Diagnostics);
    }
}
