using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Generator.Parsing;

/// <summary>
/// Reads the schema language described in LogCluster.Protocol/README.md. Stops at the first syntax fault; what the parts
/// mean together is checked by <see cref="SchemaValidator"/>.
/// </summary>
internal sealed class SchemaParser
{
    private readonly StatementReader _reader;
    private readonly List<MessageSchema> _messages = [];
    private readonly List<SchemaError> _errors = [];
    private ApiSchema? _api;

    private SchemaParser(string text) => _reader = new StatementReader(text);

    public static SchemaFile Parse(string path, string text)
    {
        var parser = new SchemaParser(text);
        try
        {
            while (parser._reader.NextStatement())
                parser.ParseTopLevel();
            parser.FinishApi();
            foreach (var message in parser._messages)
                SchemaValidator.Validate(message, parser._errors);
        }
        catch (SchemaSyntaxException fault)
        {
            parser._errors.Add(new SchemaError(fault.Message, fault.Position.Line, fault.Position.Column));
        }

        return parser._errors.Count > 0
            ? new SchemaFile(path, null, EquatableArray<MessageSchema>.Empty, new(parser._errors))
            : new SchemaFile(path, parser._api, new(parser._messages), EquatableArray<SchemaError>.Empty);
    }

    private void ParseTopLevel()
    {
        var comment = _reader.Comment;
        var keyword = _reader.Take("a keyword");
        if (keyword.Text == "api" && _api is null)
        {
            _api = ParseApi(comment);
            return;
        }

        _messages.Add(keyword.Text switch
        {
            "request" when _api is not null => ParseMessage(MessageKind.Request, _api.Name + "Request", _api.Key, _api.Name + "Response", comment),
            "response" when _api is not null => ParseMessage(MessageKind.Response, _api.Name + "Response", _api.Key, _api.Name + "Request", comment),
            "header" => ParseMessage(MessageKind.Header, _reader.TakeName("the header's name"), null, null, comment),
            "metadata" => ParseRecord(MessageKind.Metadata, comment),
            "group-key" => ParseRecord(MessageKind.GroupKey, comment),
            "group-value" => ParseRecord(MessageKind.GroupValue, comment),
            "control" => ParseMessage(MessageKind.Control, _reader.TakeName("the record's name"), null, null, comment),
            "data" => ParseMessage(MessageKind.Data, _reader.TakeName("the message's name"), null, null, comment),
            _ => throw new SchemaSyntaxException($"'{keyword.Text}' is not expected here", keyword.Position),
        });
    }

    private ApiSchema ParseApi(string? comment)
    {
        var api = new ApiSchema { Key = _reader.TakeInt("the API key"), Name = _reader.TakeName("the API's name"), Comment = comment };
        while (!_reader.AtEndOfStatement)
        {
            var word = _reader.Take("a property");
            api = word.Text switch
            {
                "broker" => api with { OnBroker = true },
                "controller" => api with { OnController = true },
                "forwardable" => api with { Forwardable = true },
                "cluster-action" => api with { ClusterAction = true },
                "classic-response-header" => api with { ClassicResponseHeader = true },
                "advertised-from" => api with { AdvertisedFrom = (short)_reader.TakeInt("the lowest advertised version") },
                _ => throw new SchemaSyntaxException($"'{word.Text}' is no property of an API", word.Position),
            };
        }

        return api;
    }

    /// <summary>Copies to the API what the tables need of its two messages.</summary>
    private void FinishApi()
    {
        if (_api is null)
            return;
        var request = _messages.FirstOrDefault(message => message.Kind == MessageKind.Request);
        var response = _messages.FirstOrDefault(message => message.Kind == MessageKind.Response);
        if (request is null || response is null || _messages.Count != 2)
            throw new SchemaSyntaxException("an API has one request and one response", _reader.Position);
        if (request.Versions != response.Versions || request.LatestUnstable != response.LatestUnstable)
            throw new SchemaSyntaxException("request and response have the same versions", _reader.Position);
        _api = _api with
        {
            Versions = request.Versions,
            LatestUnstable = request.LatestUnstable,
            RequestFlexible = request.FlexibleVersions,
            ResponseFlexible = response.FlexibleVersions,
        };
    }

    private MessageSchema ParseRecord(MessageKind kind, string? comment)
    {
        var type = _reader.TakeInt("the record type");
        return ParseMessage(kind, _reader.TakeName("the record's name"), type, null, comment);
    }

    private MessageSchema ParseMessage(MessageKind kind, string name, int? key, string? counterpart, string? comment)
    {
        var position = _reader.Position;
        var versions = _reader.TakeVersions("the message's versions");
        var unstable = _reader.TryTake("unstable");
        var flexible = _reader.TryTake("flexible") ? _reader.TakeVersions("the flexible versions") : VersionRange.None;
        _reader.Expect("{");
        var structs = new List<StructSchema>();
        var fields = ParseBody(structs, isMessage: true);
        return new MessageSchema
        {
            Kind = kind,
            Name = name,
            Key = key,
            Versions = versions,
            Flexible = flexible,
            LatestUnstable = unstable,
            Counterpart = counterpart,
            Comment = comment,
            Body = new StructSchema(name, new(fields), position),
            Structs = new(structs),
        };
    }

    /// <summary>Reads to the closing brace; types declared on the way are added to <paramref name="structs"/>.</summary>
    private List<FieldSchema> ParseBody(List<StructSchema> structs, bool isMessage)
    {
        var fields = new List<FieldSchema>();
        if (_reader.TryTake("}"))
            return fields;
        while (_reader.NextStatement())
        {
            if (_reader.TryTake("}"))
                return fields;
            if (isMessage && _reader.TryTake("struct"))
                ParseStruct(_reader.TakeName("the type's name"), structs);
            else
                fields.Add(ParseField(structs));
        }

        throw new SchemaSyntaxException("'}' is missing", _reader.Position);
    }

    private void ParseStruct(string name, List<StructSchema> structs)
    {
        var position = _reader.Position;
        _reader.Expect("{");
        var at = structs.Count;
        var fields = ParseBody(structs, isMessage: false);
        structs.Insert(at, new StructSchema(name, new(fields), position));
    }

    private FieldSchema ParseField(List<StructSchema> structs)
    {
        var comment = _reader.Comment;
        var position = _reader.Position;
        var name = _reader.Take("a field").Text;
        if (!name.EndsWith(":", StringComparison.Ordinal) || !StatementReader.IsName(name.Substring(0, name.Length - 1)))
            throw new SchemaSyntaxException($"a field begins with its name and a colon, not with '{name}'", position);
        var field = new FieldSchema
        {
            Name = name.Substring(0, name.Length - 1),
            Type = ParseType(_reader.Take("the field's type")),
            Comment = comment,
            Position = position,
        };
        if (_reader.TryTakeVersions(out var versions))
            field = field with { Versions = versions };
        while (!_reader.AtEndOfStatement)
        {
            if (field.Type.StructName is { } type && _reader.TryTake("{"))
            {
                var at = structs.Count;
                var inner = ParseBody(structs, isMessage: false);
                structs.Insert(at, new StructSchema(type, new(inner), position));
                break;
            }

            field = ParseModifier(field);
        }

        return field;
    }

    private FieldSchema ParseModifier(FieldSchema field)
    {
        var word = _reader.Take("a modifier");
        return word.Text switch
        {
            "nullable" => field with { Nullable = _reader.TryTakeVersions(out var versions) ? versions : VersionRange.All },
            "default" => field with { Default = _reader.Take("the default").Text },
            "ignorable" => field with { Ignorable = true },
            "tag" => field with { Tag = _reader.TakeInt("the tag") },
            "classic" => field with { Classic = true },
            _ => throw new SchemaSyntaxException($"'{word.Text}' is no modifier of a field", word.Position),
        };
    }

    private static FieldType ParseType(Token token)
    {
        var isArray = token.Text.StartsWith("[]", StringComparison.Ordinal);
        var name = isArray ? token.Text.Substring(2) : token.Text;
        WireType? primitive = name switch
        {
            "bool" => WireType.Bool,
            "int8" => WireType.Int8,
            "int16" => WireType.Int16,
            "uint16" => WireType.UInt16,
            "int32" => WireType.Int32,
            "uint32" => WireType.UInt32,
            "int64" => WireType.Int64,
            "float64" => WireType.Float64,
            "uuid" => WireType.Uuid,
            "string" => WireType.String,
            "bytes" => WireType.Bytes,
            "records" when !isArray => WireType.Records,
            _ => null,
        };
        if (primitive is { } type)
            return new FieldType(type, isArray, null);
        return StatementReader.IsName(name)
            ? new FieldType(WireType.Struct, isArray, name)
            : throw new SchemaSyntaxException($"'{token.Text}' is no type", token.Position);
    }
}
