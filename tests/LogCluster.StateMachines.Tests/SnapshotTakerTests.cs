using LogCluster.Core;
using LogCluster.Replication;
using LogCluster.Replication.Quorum.Snapshots;
using LogCluster.Simulation.Disk;

namespace LogCluster.StateMachines.Tests;

/// <summary>When a host takes snapshots of a machine that follows, and what it makes of a disk that does not take one.</summary>
public sealed class SnapshotTakerTests
{
    private static readonly SnapshotPolicy Hourly = new(LogBytes: 1_000_000, IntervalMs: 3_600_000);

    private readonly SimulatedDisk _disk = new();
    private readonly HostFixture<TextMachine> _fixture;
    private readonly SnapshotStore _store;
    private readonly List<string> _failures = [];

    public SnapshotTakerTests()
    {
        _disk.CreateDirectory("/d");
        _store = SnapshotStore.Open(_disk, "/d", new Broker.Quorum.QuorumRecords());
        _fixture = Create(Hourly);
    }

    private HostFixture<TextMachine> Create(SnapshotPolicy policy, Func<TimeProvider, TimeProvider>? time = null)
    {
        var fixture = new HostFixture<TextMachine>(new TextMachine(), policy with { OnFailed = fault => _failures.Add(fault.Message) }, new StoredSnapshots(_store), time);
        fixture.Log.IsLeader = false;
        fixture.Start();
        return fixture;
    }

    private static void Commit(HostFixture<TextMachine> fixture, params string[] values)
    {
        fixture.Log.AppendAsLeader(values);
        fixture.Pass(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void ARecordIsInASnapshotAfterTheIntervalAtTheLatest()
    {
        Commit(_fixture, "a", "b");
        _fixture.Pass(TimeSpan.FromMinutes(59));
        Assert.Null(_store.Newest);
        _fixture.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _store.Newest!.Id.Offset);
    }

    [Fact]
    public void AnAlarmThatIsAMomentEarlyIsNotTheLast()
    {
        var fixture = Create(Hourly, time => new HastyTimers(time));
        Commit(fixture, "a");
        fixture.Pass(TimeSpan.FromHours(1));
        Assert.Equal(1, _store.Newest!.Id.Offset);
    }

    [Fact]
    public void NothingNewMakesNoNewSnapshot()
    {
        Commit(_fixture, "a");
        _fixture.Pass(TimeSpan.FromHours(3));
        Assert.Single(_store.All);
        Commit(_fixture, "b");
        _fixture.Pass(TimeSpan.FromHours(1));
        Assert.Equal([1, 2], _store.All.Select(snapshot => snapshot.Id.Offset));
    }

    [Fact]
    public void SoMuchOfTheLogMakesASnapshotAtOnce()
    {
        var fixture = Create(new SnapshotPolicy(LogBytes: 300, IntervalMs: 0));
        Commit(fixture, "a");
        fixture.Pass(TimeSpan.FromHours(10));
        Assert.Null(_store.Newest);
        Commit(fixture, new string('b', 400));
        Assert.Equal(2, _store.Newest!.Id.Offset);
    }

    [Fact]
    public void AHostBeginsWithTheSnapshotAndGoesOnWithTheLog()
    {
        Commit(_fixture, "a", "b");
        _fixture.Pass(TimeSpan.FromHours(1));
        var next = new HostFixture<TextMachine>(new TextMachine(), Hourly, new StoredSnapshots(_store));
        next.Log.IsLeader = false;
        next.Log.AppendAsLeader("in the snapshot, not in the log", "as this one");
        next.Log.AppendAsLeader("c");
        next.Start();
        Assert.Equal(["a", "b", "c"], next.Machine.Values);
    }

    [Fact]
    public void ADiskThatDoesNotTakeItIsTriedAgainLater()
    {
        Commit(_fixture, "a");
        _disk.Faults.FailFlushIn = 1;
        _fixture.Pass(TimeSpan.FromHours(1));
        Assert.Single(_failures);
        Assert.Null(_store.Newest);
        Assert.Empty(_disk.ListFiles("/d"));
        _fixture.Pass(TimeSpan.FromMilliseconds(SnapshotPolicy.RetryMs));
        Assert.Equal(1, _store.Newest!.Id.Offset);
    }

    [Fact]
    public void ALeaderTakesNone()
    {
        Commit(_fixture, "a");
        _fixture.Log.IsLeader = true;
        _fixture.Host.Wake();
        _fixture.Pass(TimeSpan.FromHours(2));
        Assert.Null(_store.Newest);
    }

    private sealed class StoredSnapshots(SnapshotStore store) : ILogSnapshots
    {
        public OffsetAndEpoch? Newest => store.Newest?.Id;

        public SnapshotReader? OpenNewest() => store.Newest is { } newest ? store.OpenReader(newest) : null;

        public SnapshotWriter? TryCreate(long endOffset, long lastLogTimestampMs) =>
            store.Create(new OffsetAndEpoch(endOffset, new LeaderEpoch(1)), lastLogTimestampMs, null, () => { });
    }
}
