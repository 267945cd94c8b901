using System.Text;

namespace LogCluster.Records;

/// <summary>One header of a record (KIP-82), in place. The key is meant to be UTF-8; nobody checks that on the way.</summary>
public readonly ref struct RecordHeaderView(ReadOnlySpan<byte> key, NullableBytes value)
{
    public ReadOnlySpan<byte> KeyUtf8 { get; } = key;

    public string Key => Encoding.UTF8.GetString(KeyUtf8);

    public NullableBytes Value { get; } = value;
}
