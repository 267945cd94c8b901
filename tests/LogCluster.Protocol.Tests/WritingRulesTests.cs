using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Golden.Messages;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Protocol.Tests;

/// <summary>What a message refuses to be written as, and what it drops.</summary>
public sealed class WritingRulesTests
{
    [Fact]
    public void FieldThatTheVersionLacksMustHaveItsDefault()
    {
        AssertRefused(new FetchRequest { ReplicaId = 3 }, 15, "FetchRequest.ReplicaId");
        AssertRefused(new FetchRequest { ReplicaState = new() { ReplicaId = 3 } }, 14, "FetchRequest.ReplicaState");
        AssertRefused(new FetchResponse { NodeEndpoints = [new() { NodeId = 1 }] }, 15, "FetchResponse.NodeEndpoints");
        AssertRefused(new EveryFeature { Number = 5 }, 0, "EveryFeature.Number");
        AssertRefused(new EveryFeature { LaterRecords = new byte[1] }, 0, "EveryFeature.LaterRecords");
    }

    [Fact]
    public void NestedFieldIsNamedWithItsType()
    {
        var request = new FetchRequest { Topics = [new() { Partitions = [new() { LastFetchedEpoch = 4 }] }] };
        AssertRefused(request, 11, "FetchRequest.FetchPartition.LastFetchedEpoch");
    }

    [Fact]
    public void IgnorableFieldIsDropped()
    {
        var response = new ProduceResponse { Responses = [new() { Name = "t", PartitionResponses = [new() { LogStartOffset = 9 }] }] };
        var reader = new WireReader(VectorCheck.Encode(response, 4));
        var read = ProduceResponse.Read(ref reader, 4);
        Assert.Equal(-1, read.Responses[0].PartitionResponses[0].LogStartOffset);
    }

    [Fact]
    public void NullIsRefusedWhereTheVersionHasNone()
    {
        AssertRefused(new MetadataRequest { Topics = null }, 0, "MetadataRequest.Topics");
        AssertRefused(new EveryFeature { Text = null }, 4, "EveryFeature.Text");
        AssertRefused(new EveryFeature { Blob = null }, 1, "EveryFeature.Blob");
        AssertRefused(new EveryFeature { Records = RecordData.Null }, 0, "EveryFeature.Records");
        AssertRefused(new EveryFeature { Parts = null }, 4, "EveryFeature.Parts");
        AssertRefused(new EveryFeature { MaybePart = null }, 1, "EveryFeature.MaybePart");
    }

    [Fact]
    public void UnknownTagsNeedAFlexibleVersion() =>
        AssertRefused(new HeartbeatRequest { UnknownTags = [new UnknownTag(1, default)] }, 3, "HeartbeatRequest.UnknownTags");

    [Fact]
    public void UnknownTagsThatAreKnownOrOutOfOrderAreRefused()
    {
        AssertRefused(new FetchRequest { ClusterId = "c", UnknownTags = [new UnknownTag(0, default)] }, 12, "unknown tag");
        AssertRefused(new HeartbeatRequest { UnknownTags = [new UnknownTag(2, default), new UnknownTag(1, default)] }, 4, "unknown tags ascend");
    }

    [Fact]
    public void VersionThatTheMessageLacksIsRefused()
    {
        AssertRefused(new ProduceRequest(), 2, "ProduceRequest has no version 2");
        AssertRefused(new ProduceRequest(), 14, "ProduceRequest has no version 14");
    }

    [Fact]
    public void TaggedStructAtItsDefaultIsNotWritten()
    {
        var bare = VectorCheck.Encode(new FetchRequest(), 15);
        Assert.Equal(bare, VectorCheck.Encode(new FetchRequest { ReplicaState = new() }, 15));
        Assert.NotEqual(bare, VectorCheck.Encode(new FetchRequest { ReplicaState = new() { ReplicaEpoch = 1 } }, 15));
        Assert.NotEqual(bare, VectorCheck.Encode(new FetchRequest { ReplicaState = new() { UnknownTags = [new UnknownTag(9, default)] } }, 15));
    }

    [Fact]
    public void UnknownTagsStandBetweenTheKnownOnesInOrder()
    {
        var record = new PartitionRecord { LeaderRecoveryState = 1, LastKnownElr = [1], UnknownTags = [new UnknownTag(9, new byte[] { 1 })] };
        var bytes = VectorCheck.Encode(record, 2);
        var reader = new WireReader(bytes);
        var read = PartitionRecord.Read(ref reader, 2);
        Assert.False(reader.Failed);
        Assert.Equal(9, Assert.Single(read.UnknownTags!).Tag);
        var feature = new EveryFeature { TaggedPart = new() { Name = "p" }, UnknownTags = [new UnknownTag(2, default), new UnknownTag(6, default)] };
        reader = new WireReader(VectorCheck.Encode(feature, 4));
        Assert.Equal([2, 6], EveryFeature.Read(ref reader, 4).UnknownTags!.Select(tag => tag.Tag));
        Assert.False(reader.Failed);
    }

    private static void AssertRefused(IMessage message, short version, string what)
    {
        var refusal = Assert.Throws<InvariantViolationException>(() => VectorCheck.Encode(message, version));
        Assert.Contains(what, refusal.Message, StringComparison.Ordinal);
    }
}
