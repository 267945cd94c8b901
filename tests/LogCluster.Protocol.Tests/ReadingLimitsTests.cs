using System.Runtime.InteropServices;
using LogCluster.Core.Wire;
using LogCluster.Golden.Messages;

namespace LogCluster.Protocol.Tests;

/// <summary>What a message is refused for, before memory is taken for it.</summary>
public sealed class ReadingLimitsTests
{
    [Fact]
    public void VersionThatTheMessageLacksIsRefused()
    {
        var reader = new WireReader(new byte[100]);
        ProduceRequest.Read(ref reader, 2);
        Assert.Equal(WireError.UnsupportedVersion, reader.Error);
        reader = new WireReader(new byte[100]);
        ProduceRequest.Read(ref reader, 14);
        Assert.Equal(WireError.UnsupportedVersion, reader.Error);
    }

    [Fact]
    public void ArrayThatCannotFitTakesNoMemory()
    {
        using var writer = new WireWriter();
        writer.WriteArrayLength(1_000_000);
        writer.WriteRaw(new byte[1_000]);
        var bytes = writer.WrittenSpan.ToArray();
        var warmUp = new WireReader(bytes);
        MetadataRequest.Read(ref warmUp, 1);
        var reader = new WireReader(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        MetadataRequest.Read(ref reader, 1);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(WireError.Truncated, reader.Error);
        Assert.True(allocated < 1_000, $"{allocated} bytes");
    }

    [Fact]
    public void ArrayOfMoreThanAMillionElementsIsRefused()
    {
        using var writer = new WireWriter();
        writer.WriteCompactLength(WireLimits.ArrayElementsMax + 1);
        writer.WriteRaw(new byte[2 * (WireLimits.ArrayElementsMax + 1)]);
        var reader = new WireReader(writer.WrittenMemory);
        DeleteGroupsRequest.Read(ref reader, 2);
        Assert.Equal(WireError.ArrayTooLarge, reader.Error);
    }

    [Fact]
    public void TaggedFieldMustFillItsSize()
    {
        // FetchRequest v12 with its only tag, ClusterId, sized one byte too long.
        var bytes = VectorCheck.Encode(new FetchRequest { ClusterId = "abc" }, 12);
        var at = bytes.AsSpan().LastIndexOf("\u0004abc"u8);
        Assert.Equal(4, bytes[at - 1]);
        bytes[at - 1] = 3;
        var reader = new WireReader(bytes);
        FetchRequest.Read(ref reader, 12);
        Assert.Equal(WireError.InvalidTags, reader.Error);
    }

    [Fact]
    public void KnownTagInAVersionBeforeItIsRefused()
    {
        var bytes = VectorCheck.Encode(new FetchRequest { ReplicaState = new() { ReplicaId = 1 }, ReplicaId = -1 }, 15);
        var older = VectorCheck.Encode(new FetchRequest(), 12).AsSpan(0, VectorCheck.Encode(new FetchRequest(), 12).Length - 1).ToArray();
        var tags = bytes.AsSpan(VectorCheck.Encode(new FetchRequest(), 15).Length - 1).ToArray();
        var reader = new WireReader(older.Concat(tags).ToArray());
        FetchRequest.Read(ref reader, 12);
        Assert.Equal(WireError.InvalidTags, reader.Error);
    }

    [Fact]
    public void RecordsAreSlicesOfTheRequest()
    {
        var request = new ProduceRequest { TopicData = [new() { Name = "t", PartitionData = [new() { Records = new byte[] { 1, 2, 3 } }] }] };
        var bytes = VectorCheck.Encode(request, 9);
        var reader = new WireReader(bytes);
        var records = ProduceRequest.Read(ref reader, 9).TopicData[0].PartitionData[0].Records;
        Assert.True(MemoryMarshal.TryGetArray(records.Memory, out var segment));
        Assert.Same(bytes, segment.Array);
    }
}
