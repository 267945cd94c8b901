using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;
using LogCluster.StateMachines;

namespace LogCluster.Metadata.Tests.Controllers;

/// <summary>A leading controller without a host: what it decides is applied at once, its timers run when time is told to pass.</summary>
#pragma warning disable CA1001 // Its timers are asked for what is due: they have no alarm to give back.
internal sealed class ControllerFixture
#pragma warning restore CA1001
{
    public const string ClusterId = "cluster";

    private readonly ManualTime _time = new();
    private readonly List<IMetadataRecord> _log = [];
    private HostTimers _timers;

    public ControllerFixture(params IEnumerable<(string Key, string Value)> config)
        : this(new ControllerDefaults(NodeConfig.Of(config), ClusterId))
    {
    }

    public ControllerFixture(ControllerDefaults defaults)
    {
        Controller = new ClusterController(defaults, new Random(1));
        _timers = Lead();
    }

    public ClusterController Controller { get; }

    public MetadataImage Image => Controller.Image;

    /// <summary>What the leadership begins with; carried out by the tests that are about it.</summary>
    public Decision<NoReply> Begun { get; private set; }

    /// <summary>Every record so far.</summary>
    public IReadOnlyList<IMetadataRecord> Log => _log;

    /// <summary>The offset of the next record.</summary>
    public long Offset => _log.Count;

    /// <summary>Begins a new leadership: what the old one had heard is forgotten.</summary>
    public HostTimers Lead()
    {
        _timers?.CancelAll();
        _timers = new HostTimers(_time, () => { });
        Begun = Controller.OnLeading(_timers);
        return _timers;
    }

    /// <summary>Carries a decision out.</summary>
    public TReply Run<TReply>(Decision<TReply> decision)
    {
        foreach (var record in decision.Records)
        {
            Controller.Apply(new AppliedRecord(_log.Count, 0, record.Key, record.Value));
            _log.Add(MetadataRecordCodec.Read(record.Value!.Value));
        }

        return decision.Reply;
    }

    public void Apply(IMetadataRecord record) => Run(new Decision<NoReply>([new StateRecord(null, MetadataRecordCodec.Write(record))], default));

    /// <summary>Time passes in steps, and timers run when they are due; with <paramref name="stepMs"/> as long as all of it, late.</summary>
    public void Pass(long ms, long stepMs = 50)
    {
        for (var passedMs = 0L; passedMs < ms; passedMs += stepMs)
        {
            _time.Pass(Math.Min(stepMs, ms - passedMs));
            _timers.BeginTurn();
            while (_timers.TryTakeDue(out var timer))
                Run(timer.OnDue());
        }
    }

    public static Uuid DirectoryOf(int broker, int index = 0) => new(1_000 + (ulong)((broker * 10) + index));

    public static BrokerRegistrationRequest Registration(int id, int incarnation = 1, long previousEpoch = -1, string? rack = null, int directories = 1) => new()
    {
        BrokerId = id,
        ClusterId = ClusterId,
        IncarnationId = new Uuid((ulong)((id * 1_000) + incarnation)),
        Listeners = [new() { Name = "PLAINTEXT", Host = "h", Port = 9092 }],
        Features = [.. FeatureLevels.Supported.Select(feature => new BrokerRegistrationRequest.Feature
        {
            Name = feature.Name,
            MinSupportedVersion = feature.Min,
            MaxSupportedVersion = feature.Max,
        })],
        Rack = rack,
        LogDirs = [.. Enumerable.Range(0, directories).Select(index => DirectoryOf(id, index))],
        PreviousBrokerEpoch = previousEpoch,
    };

    public BrokerRegistrationResponse Register(BrokerRegistrationRequest request) => Run(Controller.RegisterBroker(request, Offset));

    public BrokerHeartbeatResponse Heartbeat(int id, Action<BrokerHeartbeatRequest>? change = null)
    {
        var request = new BrokerHeartbeatRequest
        {
            BrokerId = id,
            BrokerEpoch = Image.Brokers.TryGetValue(new NodeId(id), out var broker) ? broker.Epoch : 0,
            CurrentMetadataOffset = Offset - 1,
        };
        change?.Invoke(request);
        return Run(Controller.Heartbeat(request));
    }

    /// <summary>Registers a broker and unfences it.</summary>
    public void Start(int id, int incarnation = 1, long previousEpoch = -1, string? rack = null, int directories = 1)
    {
        Assert.Equal(ErrorCode.None, Register(Registration(id, incarnation, previousEpoch, rack, directories)).ErrorCode);
        Assert.False(Heartbeat(id).IsFenced);
    }

    public void Fence(int id) => Heartbeat(id, request => request.WantFence = true);

    public ErrorCode CreateAssigned(string name, params int[][] replicas) => Run(Controller.CreateTopics(new CreateTopicsRequest
    {
        Topics =
        [
            new()
            {
                Name = name,
                NumPartitions = -1,
                ReplicationFactor = -1,
                Assignments = [.. replicas.Select((brokers, index) => new CreateTopicsRequest.CreatableReplicaAssignment { PartitionIndex = index, BrokerIds = [.. brokers] })],
            },
        ],
    })).Topics[0].ErrorCode;

    public Uuid IdOf(string topic) => Image.FindTopic(topic)!.Id;

    public PartitionImage Partition(string topic, int index = 0) => Image.FindTopic(topic)!.Partitions[index];

    /// <summary>As text: leader, leader epoch and in-sync replicas.</summary>
    public string State(string topic, int index = 0)
    {
        var partition = Partition(topic, index);
        return $"{partition.Leader} e{partition.LeaderEpoch} [{string.Join(",", partition.InSyncReplicas)}]";
    }

    /// <summary>The leader of a partition, in its present epochs, asks for other in-sync replicas.</summary>
    public AlterPartitionResponse.PartitionData Alter(string topic, int[] inSync, Action<AlterPartitionRequest>? change = null) =>
        Alter(topic, 0, inSync, change);

    public AlterPartitionResponse.PartitionData Alter(string topic, int index, int[] inSync, Action<AlterPartitionRequest>? change = null)
    {
        var partition = Partition(topic, index);
        var request = new AlterPartitionRequest
        {
            BrokerId = partition.Leader.Value,
            BrokerEpoch = EpochOf(partition.Leader.Value),
            Topics =
            [
                new()
                {
                    TopicId = IdOf(topic),
                    Partitions =
                    [
                        new()
                        {
                            PartitionIndex = index,
                            LeaderEpoch = partition.LeaderEpoch.Value,
                            PartitionEpoch = partition.PartitionEpoch,
                            LeaderRecoveryState = partition.LeaderRecoveryState,
                            NewIsrWithEpochs = [.. inSync.Select(id => new AlterPartitionRequest.BrokerState { BrokerId = id, BrokerEpoch = EpochOf(id) })],
                        },
                    ],
                },
            ],
        };
        change?.Invoke(request);
        var response = Run(Controller.AlterPartition(request));
        return response.ErrorCode == ErrorCode.None
            ? response.Topics[0].Partitions[0]
            : new AlterPartitionResponse.PartitionData { ErrorCode = response.ErrorCode };
    }

    public long EpochOf(int broker) => Image.Brokers.TryGetValue(new NodeId(broker), out var registered) ? registered.Epoch : -1;
}
