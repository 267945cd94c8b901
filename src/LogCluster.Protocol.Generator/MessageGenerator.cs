using System.Collections.Immutable;
using LogCluster.Protocol.Generator.Emit;
using LogCluster.Protocol.Generator.Model;
using LogCluster.Protocol.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace LogCluster.Protocol.Generator;

/// <summary>
/// Turns every .kmsg file into message classes. Each file is its own node of the pipeline, and its model compares by value:
/// an edit of one schema runs the emitter for that schema alone, an edit of a comment's place runs nothing.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class MessageGenerator : IIncrementalGenerator
{
    internal const string FilesStep = "SchemaFiles";
    internal const string ApisStep = "Apis";
    internal const string RecordsStep = "RecordTypes";

    private static readonly DiagnosticDescriptor SchemaFault = new(
        "LCP001", "Fault in a message schema", "{0}", "Schema", DiagnosticSeverity.Error, isEnabledByDefault: true);

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context.AdditionalTextsProvider
            .Where(static file => file.Path.EndsWith(".kmsg", StringComparison.OrdinalIgnoreCase))
            .Select(static (file, cancellation) => SchemaParser.Parse(file.Path, file.GetText(cancellation)?.ToString() ?? ""))
            .WithTrackingName(FilesStep);
        context.RegisterSourceOutput(files, EmitFile);

        var apis = files.Collect()
            .Select(static (all, _) => new EquatableArray<ApiSchema>(
                all.Where(file => file.Api is not null).Select(file => file.Api!).OrderBy(api => api.Key)))
            .WithTrackingName(ApisStep);
        context.RegisterSourceOutput(apis, EmitApis);

        var records = files.Collect()
            .Select(static (all, _) => new EquatableArray<RecordType>(RecordTypes(all).OrderBy(record => record.Type)))
            .WithTrackingName(RecordsStep);
        context.RegisterSourceOutput(records, EmitRecords);
    }

    private static IEnumerable<RecordType> RecordTypes(ImmutableArray<SchemaFile> files) =>
        files.SelectMany(file => file.Messages)
            .Where(message => message.Kind is MessageKind.Metadata or MessageKind.GroupKey or MessageKind.GroupValue)
            .Select(message => new RecordType(message.Kind, message.Key ?? 0, message.Name));

    private static void EmitFile(SourceProductionContext context, SchemaFile file)
    {
        foreach (var error in file.Errors)
        {
            var at = new LinePosition(error.Line, error.Column);
            var location = Location.Create(file.Path, default, new LinePositionSpan(at, at));
            context.ReportDiagnostic(Diagnostic.Create(SchemaFault, location, error.Message));
        }

        foreach (var message in file.Messages)
            context.AddSource($"{message.Name}.g.cs", MessageEmitter.Emit(message));
    }

    private static void EmitApis(SourceProductionContext context, EquatableArray<ApiSchema> apis)
    {
        if (apis.Count == 0)
            return;
        context.AddSource("ApiKey.g.cs", ApiTableEmitter.EmitApiKeys(apis));
        context.AddSource("ApiVersions.g.cs", ApiTableEmitter.EmitApiVersions(apis));
        context.AddSource("RequestDecoder.g.cs", ApiTableEmitter.EmitDecoder(apis, "Request"));
        context.AddSource("ResponseDecoder.g.cs", ApiTableEmitter.EmitDecoder(apis, "Response"));
    }

    private static void EmitRecords(SourceProductionContext context, EquatableArray<RecordType> records)
    {
        var metadata = records.Where(record => record.Kind == MessageKind.Metadata).ToList();
        if (metadata.Count > 0)
        {
            context.AddSource("MetadataRecordType.g.cs", RecordTableEmitter.EmitMetadataTypes(metadata));
            context.AddSource("MetadataRecordDecoder.g.cs", RecordTableEmitter.EmitMetadataDecoder(metadata));
        }

        if (records.Count > metadata.Count)
        {
            context.AddSource("GroupRecordType.g.cs", RecordTableEmitter.EmitGroupTypes(records));
            context.AddSource("GroupRecordDecoder.g.cs", RecordTableEmitter.EmitGroupDecoder(records));
        }
    }
}
