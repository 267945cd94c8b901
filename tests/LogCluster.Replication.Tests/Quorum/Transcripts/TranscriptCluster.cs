using System.Globalization;
using LogCluster.Core;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.Simulation.Quorum;

namespace LogCluster.Replication.Tests.Quorum.Transcripts;

/// <summary>
/// A quorum whose every step is told: nothing is delivered, and no time passes, but by a command.
/// <code>
/// cluster 1 2 3       machines whose replicas vote; join 4: one more that does not; static 1 2 3: voters known by their nodes alone
/// campaign 1          time passes for replica 1 alone until it stands; tick 1: until its next deadline
/// deliver 1>2         what is on its way from 1 to 2 arrives, and what follows from it is on its way; drop 1>2: it is lost
/// settle 1 2 3        delivers among these until nothing is left but fetches that the leader holds
/// single 1            from now on a fetch from 1 brings one record
/// miss 2 1            the connection of 2 to 1 is refused
/// append 1 5          the leader appends five records and answers the fetches that it holds; a flush is done with at once, unless after slow 1, until flush 1
/// crash 1, start 1    what was not flushed is lost; wipe 1 b: it comes back with an empty disk of another directory
/// add 1 4a, remove 1 4a   the leader changes the voters; tell 1 2a: a voter tells it of itself; upgrade 1: to kraft.version 1
/// resign 1, snapshot 1, status
/// </code>
/// Names are those of nodes (2) or, with the directory, of replicas (2a).
/// </summary>
internal sealed class TranscriptCluster
{
    private const int StepsMax = 1_000;

    private readonly SortedDictionary<int, TranscriptReplica> _replicas = [];
    private readonly List<RaftMessage> _underway = [];
    private readonly List<string> _told = [];
    private long _nowMs;

    public IEnumerable<string> Run(string command)
    {
        _told.Clear();
        var words = command.Split(' ');
        switch (words[0])
        {
            case "cluster":
                Create(words[1..], directory: 'a');
                break;
            case "static":
                Create(words[1..], directory: null);
                break;
            case "join":
                var voters = _replicas.Values.First().Disk.SnapshotVoters;
                Add(int.Parse(words[1], CultureInfo.InvariantCulture), new QuorumDisk(DirectoryId('a'), voters)).Start(_nowMs);
                break;
            case "deliver":
                Deliver(Between(words[1]));
                break;
            case "drop":
                foreach (var message in Between(words[1]))
                    _underway.Remove(message);
                break;
            case "settle":
                Settle([.. words[1..].Select(word => int.Parse(word, CultureInfo.InvariantCulture))]);
                break;
            case "status":
                _told.AddRange(_replicas.Values.Select(replica => replica.Describe()));
                break;
            default:
                RunAt(_replicas[int.Parse(words[1], CultureInfo.InvariantCulture)], words);
                break;
        }

        return _told.ToArray();
    }

    private void RunAt(TranscriptReplica replica, string[] words)
    {
        switch (words[0])
        {
            case "tick":
                Tick(replica);
                break;
            case "campaign":
                for (var steps = 0; replica.Node!.RoleName is not ("Prospective" or "Candidate" or "Leader"); steps++)
                {
                    Assert.True(steps < StepsMax, "it does not stand");
                    // Whom it asks for the leader meanwhile is chance.
                    replica.IsSilent = replica.Node.RoleName == "Unattached" || replica.Node.NextDeadlineMs < _nowMs + TranscriptReplica.Options.FetchTimeoutMs / 2;
                    Tick(replica);
                    replica.IsSilent = false;
                }

                break;
            case "miss":
                replica.Do(node => node.OnUnreachable(new NodeId(int.Parse(words[2], CultureInfo.InvariantCulture)), _nowMs));
                break;
            case "append":
                replica.Append(words.Length > 2 ? int.Parse(words[2], CultureInfo.InvariantCulture) : 1);
                replica.Release(_nowMs);
                break;
            case "single":
                replica.RecordsPerFetchMax = 1;
                break;
            case "slow":
                replica.FlushesAtOnce = false;
                break;
            case "flush":
                replica.FlushesAtOnce = true;
                replica.Flush(_nowMs);
                break;
            case "crash":
                replica.Crash();
                _underway.RemoveAll(message => message.To.Id == replica.Id || message.From.Id == replica.Id);
                break;
            case "start":
                replica.Start(_nowMs);
                break;
            case "wipe":
                replica.Wipe(DirectoryId(words[2][0]));
                break;
            case "add":
                _told.Add($"{replica.Id}: {replica.Change(node => node.TryAddVoter(VoterOf(words[2]), _nowMs))}");
                break;
            case "remove":
                _told.Add($"{replica.Id}: {replica.Change(node => node.TryRemoveVoter(KeyOf(words[2])))}");
                break;
            case "tell":
                _told.Add($"{replica.Id}: {replica.Change(node => node.TryUpdateVoter(VoterOf(words[2]) with { KRaftVersionMax = words.Length > 3 ? short.Parse(words[3], CultureInfo.InvariantCulture) : (short)1 }))}");
                break;
            case "upgrade":
                _told.Add($"{replica.Id}: {replica.Change(node => node.TryUpgradeVoters(VoterOf($"{replica.Id}a")))}");
                break;
            case "resign":
                replica.Do(node => node.Resign(_nowMs));
                break;
            case "snapshot":
                replica.TakeSnapshot();
                break;
            default:
                Assert.Fail($"{words[0]} is no command");
                break;
        }
    }

    private void Create(string[] ids, char? directory)
    {
        var voters = VoterSet.Of(ids.Select(id => VoterOf(id + directory)));
        foreach (var voter in voters.Keys)
            Add(voter.Id.Value, new QuorumDisk(directory is null ? DirectoryId('a') : voter.DirectoryId, voters)).Start(_nowMs);
    }

    private TranscriptReplica Add(int id, QuorumDisk disk)
    {
        var replica = new TranscriptReplica(new NodeId(id), disk, line => _told.Add(line), _underway.Add, leader => _replicas[leader.Value].Disk);
        _replicas[id] = replica;
        return replica;
    }

    private void Tick(TranscriptReplica replica)
    {
        _nowMs = Math.Max(_nowMs, replica.Node!.NextDeadlineMs);
        replica.Do(node => node.Tick(_nowMs));
    }

    private List<RaftMessage> Between(string pair)
    {
        var ends = pair.Split('>');
        return [.. _underway.Where(message => $"{message.From.Id}" == ends[0] && $"{message.To.Id}" == ends[1])];
    }

    private void Deliver(List<RaftMessage> messages)
    {
        foreach (var message in messages.Where(_underway.Remove))
            _replicas[message.To.Id.Value].Receive(message, _nowMs);
    }

    private void Settle(int[] ids)
    {
        for (var steps = 0; ; steps++)
        {
            Assert.True(steps < StepsMax, "it does not settle");
            // Fetches that were held go on when there is something to tell.
            foreach (var id in ids)
                _replicas[id].Release(_nowMs);
            if (_underway.Find(message => ids.Contains(message.From.Id.Value) && ids.Contains(message.To.Id.Value)) is not { } next)
                return;
            Deliver([next]);
        }
    }

    private static Uuid DirectoryId(char letter) => new(letter);

    private static ReplicaKey KeyOf(string name) => new(
        new NodeId(int.Parse(name.TrimEnd('a', 'b', 'c'), CultureInfo.InvariantCulture)), char.IsLetter(name[^1]) ? DirectoryId(name[^1]) : Uuid.Zero);

    private static Voter VoterOf(string name) => new(KeyOf(name), []);
}
