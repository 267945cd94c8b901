using LogCluster.Broker.Quorum;
using LogCluster.Core;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Snapshots;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.Replication.Tests.Quorum.Snapshots;
using LogCluster.Simulation;
using LogCluster.Simulation.Disk;
using LogCluster.StateMachines;
using LogCluster.Storage;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;
using LogCluster.Storage.Disk;

namespace LogCluster.Replication.Tests.Quorum;

/// <summary>Replicas of a quorum with their real logs, on simulated machines.</summary>
internal sealed class DriverCluster
{
    private static readonly TimeSpan FetchWait = TimeSpan.FromMilliseconds(500);
    private const int FetchBytesMax = 1 << 20;

    private readonly SimulatedWorld _world;
    private readonly VoterSet _voters;
    private readonly List<Replica> _replicas;
    private Exception? _failure;

    /// <param name="snapshots">When each replica takes snapshots of what it follows; null for never.</param>
    public DriverCluster(SimulatedWorld world, int count, SnapshotPolicy? snapshots = null)
    {
        (_world, SnapshotPolicy) = (world, snapshots);
        _replicas = [.. Enumerable.Range(1, count).Select(id => new Replica(this, world.AddNode($"node-{id}"), new ReplicaKey(new NodeId(id), new Uuid((ulong)(id + 1_000)))))];
        _voters = VoterSet.Of(_replicas.Select(replica => new Voter(replica.Key, [])));
        foreach (var replica in _replicas)
            replica.Start();
    }

    public IReadOnlyList<Replica> Replicas => _replicas;

    public SnapshotPolicy? SnapshotPolicy { get; }

    /// <summary>Parts small enough that a crash finds a snapshot half fetched.</summary>
    public SnapshotOptions SnapshotOptions { get; } = new() { RetentionBytes = 0, FetchBytesMax = 100 };

    public Replica? Leader => _replicas.Where(replica => replica.Raft is { IsLeader: true }).MaxBy(replica => replica.Raft!.LeaderEpoch);

    /// <summary>Runs the world until the condition holds; fails after some virtual seconds.</summary>
    public void Until(Func<bool> condition, string what)
    {
        var deadline = _world.Now + TimeSpan.FromSeconds(20);
        while (!condition())
        {
            if (_failure is { } failure)
                throw new SimulationException($"seed {_world.Seed}: {failure}");
            Assert.True(_world.Now < deadline && _world.Step(), $"seed {_world.Seed}: {what} did not happen: {string.Join(" | ", _replicas)}");
        }
    }

    /// <summary>One machine of the quorum.</summary>
    internal sealed class Replica(DriverCluster cluster, SimulatedNode machine, ReplicaKey key) : IRaftTransport
    {
        public ReplicaKey Key { get; } = key;

        public RaftDriver? Raft { get; private set; }

        public PartitionLog? Log { get; private set; }

        public SnapshotStore? Snapshots { get; private set; }

        /// <summary>Follows what is committed.</summary>
        public ListMachine? Machine { get; private set; }

        public StateMachineHost<ListMachine>? Host { get; private set; }

        public SimulatedDisk Disk => machine.Disk;

        /// <summary>Counts the parts of snapshots that this replica asked for.</summary>
        public int PartsAskedFor { get; private set; }

        public override string ToString() => Raft is null
            ? $"{Key.Id} is down"
            : $"{Key.Id} {(Raft.IsLeader ? "leads" : "follows " + Raft.Leader)} in {Raft.LeaderEpoch}, log {Raft.LogStartOffset} to {Raft.LogEndOffset}, committed {Raft.HighWatermark.Current}, applied {Host!.Applied.Current}, {Machine!.Values.Count} values";

        public void Start() => _ = machine.Run(() =>
        {
            try
            {
                Open();
            }
            catch (SimulatedDiskCrashException)
            {
                // Planned, and the machine is down.
            }

            return Task.CompletedTask;
        });

        private void Open()
        {
            var disk = machine.Disk;
            disk.CreateDirectoryDurably("/d");
            var directory = LogDirectory.Open(disk, "/d", new LogDirectoryOptions());
            if (directory.Meta is null)
                directory.Format(new MetaProperties("cluster", Key.Id, Key.DirectoryId));
            Log = directory.OpenMetadataLog(LogConfig.Default, 0);
            Snapshots = SnapshotStore.Open(disk, Log.Directory, new QuorumRecords());
            Raft = new RaftDriver(
                Log, Snapshots, new ElectionStateFile(disk, Log.Directory), Key, cluster._voters, new RaftOptions(), cluster.SnapshotOptions, this, new QuorumRecords(),
                machine.Time, machine.Random);
            Raft.Start();
            Machine = new ListMachine();
            Host = new StateMachineHost<ListMachine>(new FollowedLog(Raft), Machine, machine.Time) { SnapshotPolicy = cluster.SnapshotPolicy };
            _ = WatchAsync(Host.Start());
            _ = WatchAsync(Raft.Failed);
        }

        /// <summary>What fails while the machine is up is an error of the code.</summary>
        private async Task WatchAsync(Task part)
        {
            try
            {
                await part;
            }
            catch (Exception e)
            {
                cluster._failure ??= e;
            }
        }

        public void Crash(bool powerLoss)
        {
            machine.Crash(powerLoss);
            (Raft, Host) = (null, null);
        }

        /// <summary>Another disk, with nothing on it, is in the machine that is down.</summary>
        public void Wipe()
        {
            Assert.Null(Raft);
            machine.Disk.DeleteDirectory("/d");
        }

        public async Task<RaftResponse> SendAsync(RaftMessage request)
        {
            var to = cluster._replicas.Find(replica => replica.Key.Id == request.To.Id) ?? cluster._replicas[cluster._world.Random.Next(cluster._replicas.Count)];
            await Delay();
            if (to.Raft is not { } raft || to == this)
                throw new IOException("Nobody is there.");
            // Never answered when that machine crashes meanwhile: the replica gives requests up by itself.
            var answer = await to.On(() => raft.HandleAsync(request, FetchWait, FetchBytesMax).AsTask());
            await Delay();
            if (answer is null)
                throw new IOException("It has stopped.");
            if (answer.Records is not { } records)
                return answer.Response;
            var bytes = new byte[records.Length];
            using (records)
                records.CopyTo(0, bytes);
            return (FetchResponse)answer.Response with { Batches = QuorumBatches.Parse(bytes, new QuorumRecords()) };
        }

        public async Task<SnapshotChunk> FetchSnapshotAsync(NodeId leader, LeaderEpoch epoch, OffsetAndEpoch snapshot, long position, int bytesMax)
        {
            var to = cluster._replicas.First(replica => replica.Key.Id == leader);
            PartsAskedFor++;
            await Delay();
            if (to.Raft is not { } raft)
                throw new IOException("Nobody is there.");
            var chunk = await to.On(() => Task.FromResult(raft.ReadSnapshot(Key, epoch, snapshot, position, bytesMax)));
            await Delay();
            return chunk ?? throw new IOException("It has stopped.");
        }

        private Task Delay() => Task.Delay(TimeSpan.FromMicroseconds(cluster._world.Random.Next(50, 2_000)), machine.Time);

        private Task<T> On<T>(Func<Task<T>> work)
        {
            var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = machine.Run(async () => done.TrySetResult(await work()));
            return done.Task;
        }

        public void Do(Action<RaftDriver> work) => _ = machine.Run(() =>
        {
            if (Raft is { } raft)
                work(raft);
            return Task.CompletedTask;
        });
    }
}
