using LogCluster.Core.Wire;

namespace LogCluster.Protocol;

/// <summary>
/// A message of the Kafka protocol, generated from a schema. Plain mutable data, owned by one thread at a time. What it read from
/// a buffer as bytes, records or unknown tags are slices of that buffer and live as long as it does.
/// </summary>
public interface IMessage
{
    /// <summary>
    /// Writes the body in <paramref name="version"/>. A version that the message does not have, a null where it does not allow one,
    /// and a value that it cannot carry and must not drop are programming errors.
    /// </summary>
    void Write(WireWriter writer, short version);
}
