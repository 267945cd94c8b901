using System.Collections;
using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Golden.Messages;
using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Tests;

/// <summary>Makes messages with random values in every field that a version has.</summary>
internal sealed class RandomMessages(Random random, MessageSchema message, short version)
{
    private const int ElementsMax = 4;
    private const int BytesMax = 200;

    public IMessage Create()
    {
        var created = SchemaFiles.TypeOf(message.Name).Create();
        Fill(created, message.Body);
        return created;
    }

    private void Fill(object target, StructSchema type)
    {
        foreach (var field in type.Fields.Where(field => field.Versions.Contains(version)))
        {
            // Tagged fields keep their default now and then, because then they are not written.
            if (field.Tag is not null && random.Next(3) == 0)
                continue;
            var property = target.GetType().GetProperty(field.Name)!;
            property.SetValue(target, Value(field, property.PropertyType));
        }

        if (message.FlexibleVersions.Contains(version) && random.Next(4) == 0)
            MessageJson.AddUnknownTag(target, "", new UnknownTag(random.Next(100, int.MaxValue), Bytes(random.Next(BytesMax))));
    }

    private object? Value(FieldSchema field, Type type)
    {
        if (field.Nullable.Contains(version) && random.Next(3) == 0)
            return type == typeof(RecordData) ? (object)RecordData.Null : null;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (!field.Type.IsArray)
            return Element(field, type);
        var list = (IList)Activator.CreateInstance(type)!;
        for (var i = random.Next(ElementsMax); i > 0; i--)
            list.Add(Element(field, type.GetGenericArguments()[0]));
        return list;
    }

    private object Element(FieldSchema field, Type type)
    {
        if (field.Type.StructName is { } name)
        {
            var part = Activator.CreateInstance(type)!;
            Fill(part, message.FindStruct(name));
            return part;
        }

        return field.Type.Element switch
        {
            WireType.Bool => random.Next(2) == 0,
            WireType.Int8 => (sbyte)random.Next(),
            WireType.Int16 => type == typeof(ErrorCode) ? (ErrorCode)(short)random.Next() : (short)random.Next(),
            WireType.UInt16 => (ushort)random.Next(),
            WireType.Int32 => (int)random.NextInt64(),
            WireType.UInt32 => (uint)random.NextInt64(),
            WireType.Int64 => random.NextInt64(long.MinValue, long.MaxValue),
            WireType.Float64 => random.NextDouble() * 1e9,
            WireType.Uuid => Uuid.Read(Bytes(Uuid.SizeBytes).Span),
            WireType.String => Text(),
            WireType.Records => new RecordData(Bytes(random.Next(BytesMax))),
            _ => Bytes(random.Next(BytesMax)),
        };
    }

    private string Text() => string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => random.Next(4) == 0 ? "ł€" : ((char)random.Next(32, 127)).ToString()));

    private ReadOnlyMemory<byte> Bytes(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
