using LogCluster.Core;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.Simulation.Quorum;

namespace LogCluster.Replication.Tests.Quorum.Transcripts;

/// <summary>One replica of a transcript with its disk: carries out what the node wants, and tells it.</summary>
internal sealed class TranscriptReplica(
    NodeId id, QuorumDisk disk, Action<string> tell, Action<RaftMessage> send, Func<NodeId, QuorumDisk> diskOf)
{
    private readonly List<FetchRequest> _held = [];
    private FetchRequest? _asked;
    private RaftOutput.InstallSnapshot? _installing;
    private bool _hasNews;

    public static RaftOptions Options { get; } = new();

    public NodeId Id { get; } = id;

    public QuorumDisk Disk { get; private set; } = disk;

    /// <summary>Null while it is down.</summary>
    public RaftNode? Node { get; private set; }

    /// <summary>What one answer to a fetch brings.</summary>
    public int RecordsPerFetchMax { get; set; } = 100;

    public bool FlushesAtOnce { get; set; } = true;

    /// <summary>What it asks for is lost and not told.</summary>
    public bool IsSilent { get; set; }

    private ReplicaKey Key => new(Id, Disk.DirectoryId);

    public void Start(long nowMs)
    {
        Assert.Null(Node);
        Node = new RaftNode(Key, Options, Disk.Election, Disk.Outline(), Disk.Voters(), new Random(Id.Value));
        Do(node => node.Start(nowMs, Disk.SnapshotId.Offset));
    }

    public void Crash()
    {
        Node = null;
        _held.Clear();
        Disk.LoseUnflushed();
    }

    public void Wipe(Uuid directory)
    {
        Assert.Null(Node);
        Disk = new QuorumDisk(directory, Disk.SnapshotVoters);
    }

    public void Do(Action<RaftNode> step)
    {
        step(Node!);
        while (Node!.TryTakeOutput(out var output))
            CarryOut(output);
    }

    public ErrorCode Change(Func<RaftNode, ErrorCode> change)
    {
        var error = ErrorCode.None;
        Do(node => error = change(node));
        return error;
    }

    public void Append(int count)
    {
        for (var i = 0; i < count; i++)
            Disk.Append(Node!.Epoch, Disk.EndOffset, voters: null);
        Do(node => Assert.True(node.TryAppend(count)));
    }

    public void Flush(long nowMs) => Do(node => node.OnFlushed(Disk.Flush(), nowMs));

    public void TakeSnapshot()
    {
        Disk.TakeSnapshot(Node!.HighWatermark);
        Do(node => node.OnLogStartAdvanced(Disk.SnapshotId));
    }

    public void Receive(RaftMessage message, long nowMs)
    {
        if (Node is null)
            return;
        _asked = message as FetchRequest;
        Do(node => node.Step(message, nowMs));
        InstallIfAsked(nowMs);
    }

    /// <summary>Answers the fetches that were held, where there is something to tell by now.</summary>
    public void Release(long nowMs)
    {
        if (!_hasNews)
            return;
        _hasNews = false;
        FetchRequest[] held = [.. _held];
        _held.Clear();
        foreach (var request in held)
            Receive(request, nowMs);
    }

    private void InstallIfAsked(long nowMs)
    {
        if (_installing is not { } install)
            return;
        _installing = null;
        Disk.Install(diskOf(install.Leader));
        Do(node => node.OnSnapshotInstalled(Disk.SnapshotId, Disk.SnapshotVoters, nowMs));
    }

    private void CarryOut(RaftOutput output)
    {
        switch (output)
        {
            case RaftOutput.PersistElectionState persist:
                Disk.Election = persist.State;
                break;
            case RaftOutput.TruncateLog truncate:
                Tell($"cuts its log at {truncate.EndOffset}");
                Disk.TruncateTo(truncate.EndOffset);
                break;
            case RaftOutput.AppendBatches append:
                foreach (var batch in append.Batches)
                    Disk.Append(batch.Epoch, BitConverter.ToInt64(batch.Bytes.Span), batch.Voters?.Set);
                break;
            case RaftOutput.AppendLeaderChange change:
                Disk.Append(change.Epoch, 0, voters: null);
                if (change.FirstVoters is not { } first)
                    break;
                Disk.Append(change.Epoch, 0, voters: null);
                Disk.Append(change.Epoch, 0, first);
                break;
            case RaftOutput.AppendVoters voters:
                if (voters.IsUpgrade)
                    Disk.Append(voters.Epoch, 0, voters: null);
                Disk.Append(voters.Epoch, 0, voters.Voters);
                break;
            case RaftOutput.FlushLog when FlushesAtOnce:
                Node!.OnFlushed(Disk.Flush(), 0);
                break;
            case RaftOutput.FlushLog:
                break;
            case RaftOutput.InstallSnapshot install:
                Tell($"installs the snapshot {install.Snapshot} of {install.Leader}");
                _installing = install;
                break;
            case RaftOutput.LeadershipChanged changed:
                Tell(changed.IsLeader ? $"leads epoch {changed.Epoch}" : $"is in epoch {changed.Epoch}, led by {(changed.Leader == NodeId.None ? "nobody it knows" : changed.Leader)}");
                break;
            case RaftOutput.HighWatermarkAdvanced advanced:
                Tell($"knows that all below {advanced.Offset} is committed");
                break;
            case RaftOutput.Send { Message: var message }:
                SendOut(message is FetchResponse { ReadFrom: { } offset } read ? read with { Batches = Disk.Read(offset, RecordsPerFetchMax) } : message);
                break;
        }

        _hasNews |= output is RaftOutput.FlushLog or RaftOutput.HighWatermarkAdvanced or RaftOutput.LeadershipChanged;
    }

    private void SendOut(RaftMessage message)
    {
        if (IsSilent && message is FetchRequest)
            return;
        // The driver holds an answer that has nothing to tell.
        if (message is FetchResponse { Error: ErrorCode.None, Diverging: null, Snapshot: null, Batches.Count: 0 } empty && empty.HighWatermark <= _asked!.HighWatermark)
        {
            _held.Add(_asked);
            return;
        }

        tell($"{Id}>{(message.To.Id == NodeId.None ? "any" : message.To.Id)} {TranscriptText.Of(message)}");
        if (message.To.Id != NodeId.None)
            send(message);
    }

    private void Tell(string what) => tell($"{Id}: {what}");

    /// <summary>Role, epoch, the epochs of the log, what is committed, who votes.</summary>
    public string Describe()
    {
        if (Node is null)
            return $"{Id}: down";
        var log = string.Join(' ', Enumerable.Range((int)Disk.SnapshotId.Offset, Disk.RecordCount).Select(offset => $"{Disk.EpochBefore(offset + 1)}"));
        var snapshot = Disk.SnapshotId.Offset > 0 ? $"after {Disk.SnapshotId} " : "";
        var leader = Node.Leader == NodeId.None ? "nobody" : $"{Node.Leader}";
        return $"{Id}: {Node.RoleName}, epoch {Node.Epoch} led by {leader}, log {snapshot}[{log}], committed {Node.HighWatermark}, voters {TranscriptText.Of(Node.Voters)}";
    }
}
