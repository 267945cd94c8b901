using LogCluster.Broker.Quorum;
using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Replication.Quorum.Snapshots;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Disk;

namespace LogCluster.Replication.Tests.Quorum.Snapshots;

public sealed class SnapshotStoreTests
{
    private static readonly VoterSet Voters =
        VoterSet.Of(new Voter(new ReplicaKey(new NodeId(1), new Uuid(5)), [new VoterEndpoint("CONTROLLER", "h", 9093)]));

    private readonly SimulatedDisk _disk = new();

    public SnapshotStoreTests() => _disk.CreateDirectory("/d");

    private SnapshotStore Open() => SnapshotStore.Open(_disk, "/d", new QuorumRecords());

    private static OffsetAndEpoch Id(long offset, int epoch = 3) => new(offset, new LeaderEpoch(epoch));

    private static void Take(SnapshotStore store, OffsetAndEpoch id, params IEnumerable<long> values)
    {
        using var writer = store.Create(id, 1_234, Voters, () => { });
        foreach (var value in values)
            writer.Append(BitConverter.GetBytes(value));
        writer.Complete();
    }

    private static List<long> Values(SnapshotStore store, OffsetAndEpoch id)
    {
        var values = new List<long>();
        using var reader = store.OpenReader(store.Find(id)!);
        while (reader.MoveNext())
        {
            using var records = new RecordReader(reader.Batch);
            while (records.MoveNext())
                values.Add(BitConverter.ToInt64(records.Current.Value.Span));
        }

        Assert.Equal((1_234, Voters), (reader.LastLogTimestampMs, reader.Voters));
        return values;
    }

    [Fact]
    public void WhatWasWrittenIsReadAgainUnderKafkasName()
    {
        var values = Enumerable.Range(0, 50_000).Select(value => (long)value).ToList();
        Take(Open(), Id(70), values);
        Assert.Equal(["00000000000000000070-0000000003.checkpoint"], _disk.ListFiles("/d"));
        var store = Open();
        Assert.Equal((Id(70), 1_234, Voters), (store.Newest!.Id, store.Newest.LastLogTimestampMs, store.Newest.Voters));
        Assert.Equal(values, Values(store, Id(70)));
        Assert.Equal(_disk.Stat("/d/00000000000000000070-0000000003.checkpoint").LengthBytes, store.Newest.SizeBytes);
    }

    [Fact]
    public void EqualStatesMakeEqualFiles()
    {
        var store = Open();
        Take(store, Id(70), 1, 2, 3);
        var first = _disk.ReadAllBytes("/d/00000000000000000070-0000000003.checkpoint");
        Take(store, Id(70), 1, 2, 3);
        Assert.Equal(first, _disk.ReadAllBytes("/d/00000000000000000070-0000000003.checkpoint"));
        Assert.Single(store.All);
    }

    [Fact]
    public void OneThatWasNotCompletedHasNeverBeenThere()
    {
        var store = Open();
        using (var writer = store.Create(Id(5), 0, null, () => Assert.Fail("it is not complete")))
        {
            writer.Append(new byte[10]);
            Assert.Single(_disk.ListFiles("/d"));
        }

        Assert.Empty(_disk.ListFiles("/d"));
        Assert.Null(store.Newest);
    }

    [Fact]
    public void AHalfWrittenOneIsRemovedAtTheNextStart()
    {
        using (var file = _disk.Open("/d/00000000000000000070-0000000003-1.checkpoint.part", DiskOpen.CreateNew))
            file.Write(0, new byte[100]);
        Assert.Empty(Open().All);
        Assert.Empty(_disk.ListFiles("/d"));
    }

    /// <summary>Wherever a bit has changed, and wherever the file ends too early.</summary>
    [Fact]
    public void ADamagedOneIsSetAsideAndTheOneBeforeItCounts()
    {
        const string Newer = "/d/00000000000000000080-0000000004.checkpoint";
        var written = Open();
        Take(written, Id(70), 1, 2);
        Take(written, Id(80, 4), 1, 2, 3);
        var whole = _disk.ReadAllBytes(Newer);
        for (var at = 0; at < 2 * whole.Length; at++)
        {
            // Offsets and epochs of batches are outside of the checksum: who reads a snapshot does not look at them.
            var damaged = at < whole.Length ? Flip(whole, at) : whole[..(at - whole.Length)];
            _disk.ReplaceFile(Newer, damaged);
            var store = Open();
            if (store.Newest!.Id.Offset == 80)
            {
                Assert.Equal([1, 2, 3], Values(store, Id(80, 4)));
                continue;
            }

            Assert.Equal((Id(70), 1), (store.Newest.Id, store.SetAside.Count));
            Assert.Contains(Newer, store.SetAside[0], StringComparison.Ordinal);
            Assert.Equal([1, 2], Values(store, Id(70)));
            Assert.True(_disk.FileExists("/d/00000000000000000080-0000000004.checkpoint.damaged"));
        }
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        var changed = bytes.ToArray();
        changed[at] ^= 0x10;
        return changed;
    }

    [Fact]
    public void TheNewestIsNeverDeleted()
    {
        var store = Open();
        Take(store, Id(70), 1);
        Take(store, Id(80), 1);
        Take(store, Id(90), 1);
        store.DeleteBelow(80);
        Assert.Equal([80, 90], store.All.Select(snapshot => snapshot.Id.Offset));
        store.DeleteBelow(1_000);
        Assert.Equal([90], store.All.Select(snapshot => snapshot.Id.Offset));
        Assert.Equal([90], Open().All.Select(snapshot => snapshot.Id.Offset));
    }

    [Theory]
    [InlineData(0, -1, 2, 0, true)]
    [InlineData(0, -1, 1, 0, false)]
    [InlineData(1_000, -1, 2, 700, false)]
    [InlineData(1_000, -1, 2, 900, true)]
    [InlineData(-1, 500, 2, 0, true)]
    [InlineData(-1, 5_000, 2, 0, false)]
    [InlineData(-1, -1, 2, 1_000_000, false)]
    public void SizeAndAgeDecideWhetherTheOldestOfTwoGoes(long bytes, long ms, int count, long logBytes, bool goes)
    {
        var options = new SnapshotOptions { RetentionBytes = bytes, RetentionMs = ms };
        var snapshots = Enumerable.Range(1, count).Select(at => new SnapshotInfo(Id(at), 100, at * 1_000, null)).ToList();
        Assert.Equal(goes, options.IsOldestOfNoUse(snapshots, logBytes, nowMs: 1_600));
    }
}
