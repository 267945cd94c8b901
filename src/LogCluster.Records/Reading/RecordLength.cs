namespace LogCluster.Records;

/// <summary>The length before each record.</summary>
internal static class RecordLength
{
    /// <summary>Reads and consumes it. What a damaged stream still gave is read first, as that is where it stands in the batch.</summary>
    public static RecordFault TryRead(ref PayloadWindow window, out int lengthBytes)
    {
        window.TryFill(Varint.Int32SizeBytesMax);
        var available = window.Available;
        var at = 0;
        if (!Varint.TryRead(available, ref at, out lengthBytes))
        {
            if (available.Length >= Varint.Int32SizeBytesMax)
                return RecordFault.InvalidLength;
            return window.Fault == RecordFault.None ? RecordFault.EndsEarly : window.Fault;
        }

        window.Consume(at);
        return lengthBytes < 0 ? RecordFault.InvalidLength : RecordFault.None;
    }
}
