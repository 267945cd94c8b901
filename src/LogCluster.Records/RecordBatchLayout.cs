namespace LogCluster.Records;

/// <summary>Where the fields of a record batch of magic 2 stand (KIP-98); every number is big-endian.</summary>
public static class RecordBatchLayout
{
    public const int BaseOffsetAt = 0;
    public const int BatchLengthAt = 8;
    public const int LeaderEpochAt = 12;
    public const int MagicAt = 16;
    public const int CrcAt = 17;
    public const int AttributesAt = 21;
    public const int LastOffsetDeltaAt = 23;
    public const int BaseTimestampAt = 27;
    public const int MaxTimestampAt = 35;
    public const int ProducerIdAt = 43;
    public const int ProducerEpochAt = 51;
    public const int BaseSequenceAt = 53;
    public const int RecordCountAt = 57;

    /// <summary>The records, or the one compressed blob of them, begin here.</summary>
    public const int HeaderSizeBytes = 61;

    /// <summary>Bytes before those that the BatchLength field counts.</summary>
    public const int LogOverheadBytes = BatchLengthAt + sizeof(int);

    /// <summary>The checksum covers everything from here to the end; base offset and leader epoch stand before it.</summary>
    public const int CrcCoveredFrom = AttributesAt;

    /// <summary>The smallest BatchLength of any magic, that of a magic 0 record: less is damage, whatever the magic says.</summary>
    public const int BatchLengthMin = 14;

    public const sbyte CurrentMagic = 2;

    public const short CodecMask = 0x07;
    public const short TimestampTypeFlag = 0x08;
    public const short TransactionalFlag = 0x10;
    public const short ControlFlag = 0x20;
    public const short DeleteHorizonFlag = 0x40;
}
