using LogCluster.Broker.Quorum;
using LogCluster.Core;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.Simulation;
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

    public DriverCluster(SimulatedWorld world, int count)
    {
        _world = world;
        _replicas = [.. Enumerable.Range(1, count).Select(id => new Replica(this, world.AddNode($"node-{id}"), new ReplicaKey(new NodeId(id), new Uuid((UInt128)(id + 1_000)))))];
        _voters = VoterSet.Of(_replicas.Select(replica => new Voter(replica.Key, [])));
        foreach (var replica in _replicas)
            replica.Start();
    }

    public IReadOnlyList<Replica> Replicas => _replicas;

    public Replica? Leader => _replicas.Where(replica => replica.Raft is { IsLeader: true }).MaxBy(replica => replica.Raft!.LeaderEpoch);

    /// <summary>Runs the world until the condition holds; fails after some virtual seconds.</summary>
    public void Until(Func<bool> condition, string what)
    {
        var deadline = _world.Now + TimeSpan.FromSeconds(20);
        while (!condition())
        {
            Assert.True(_world.Now < deadline && _world.Step(), $"seed {_world.Seed}: {what} did not happen");
        }
    }

    /// <summary>One machine of the quorum.</summary>
    internal sealed class Replica(DriverCluster cluster, SimulatedNode machine, ReplicaKey key) : IRaftTransport
    {
        public ReplicaKey Key { get; } = key;

        public RaftDriver? Raft { get; private set; }

        public PartitionLog? Log { get; private set; }

        public void Start() => _ = machine.Run(() =>
        {
            var disk = machine.Disk;
            disk.CreateDirectoryDurably("/d");
            var directory = LogDirectory.Open(disk, "/d", new LogDirectoryOptions());
            if (directory.Meta is null)
                directory.Format(new MetaProperties("cluster", Key.Id, Key.DirectoryId));
            Log = directory.OpenMetadataLog(LogConfig.Default, 0);
            Raft = new RaftDriver(
                Log, new ElectionStateFile(disk, Log.Directory), Key, cluster._voters, new RaftOptions(), this, new QuorumRecords(), machine.Time, machine.Random);
            Raft.Start();
            return Task.CompletedTask;
        });

        public void Crash(bool powerLoss)
        {
            machine.Crash(powerLoss);
            Raft = null;
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
