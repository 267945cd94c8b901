namespace LogCluster.Protocol.Generator.Model;

/// <summary>Kafka's primitive types, and Struct for a type that the schema declares.</summary>
internal enum WireType
{
    Bool,
    Int8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    Float64,
    Uuid,
    String,
    Bytes,
    Records,
    Struct,
}
