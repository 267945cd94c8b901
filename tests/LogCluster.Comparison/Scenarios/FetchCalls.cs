using LogCluster.Protocol;
using static LogCluster.Comparison.Scenarios.Ask;

namespace LogCluster.Comparison.Scenarios;

/// <summary>Fetch, with and without sessions (KIP-227).</summary>
internal static class FetchCalls
{
    private const string Subject = "created-5";

    public static void Add(CallList calls)
    {
        calls.Add("retention off", 1, Alter(Topic, Subject, ("retention.ms", Set, "-1")));
        calls.Add("three records", 12, Produce(Subject, 0, Batch(3, 1_700_000_000_000)));
        calls.AddVersions("without a session", 4, 12, (_, _) => Fetch(0, -1, (0, 0)));
        calls.AddVersions("without a session, by id", 13, 18, (_, peer) => ById(peer, 0, -1, (0, 0)));
        calls.Add("at the end", 12, Fetch(0, -1, (0, 3)));
        calls.Add("beyond the end", 12, Fetch(0, -1, (0, 9)));
        calls.Add("below zero", 12, Fetch(0, -1, (0, -1)));
        calls.Add("a partition that is not there", 12, Fetch(0, -1, (9, 0)));
        calls.Add("a session that is not there", 12, Fetch(12345, 1, (0, 0)));
        calls.Add("a session of no number", 12, Fetch(0, 3, (0, 0)));
        calls.Add("an epoch of no kind", 12, Fetch(0, -7, (0, 0)));
        calls.Add("a negative session", 12, Fetch(-3, 0, (0, 0)));
        Session(calls);
    }

    private static void Session(CallList calls)
    {
        calls.Add("a session begins", 12, _ => Fetch(0, 0, (0, 0), (1, 0)), (peer, answer) => peer.Remembered["session"] = answer.SessionId);
        calls.Add("the session goes on", 12, peer => Fetch(Id(peer), 1, (0, 3)));
        calls.Add("nothing new", 12, peer => Fetch(Id(peer), 2));
        calls.Add("the epoch of before", 12, peer => Fetch(Id(peer), 2));
        calls.Add("an epoch too far", 12, peer => Fetch(Id(peer), 9));
        calls.Add("one partition forgotten", 12, peer => Forget(Fetch(Id(peer), 3), 1));
        calls.Add("a partition that was not there forgotten", 12, peer => Forget(Fetch(Id(peer), 4), 7));
        calls.Add("the last partition forgotten", 12, peer => Forget(Fetch(Id(peer), 5), 0));
        calls.Add("after the last was forgotten", 12, peer => Fetch(Id(peer), 6));
        calls.Add("and a partition again", 12, peer => Fetch(Id(peer), 7, (0, 0)));
        calls.Add("another session", 12, _ => Fetch(0, 0, (0, 0)), (peer, answer) => peer.Remembered["session"] = answer.SessionId);
        calls.Add("by id in a session of names", 13, peer => ById(peer, Id(peer), 1, (0, 0)));
        calls.Add("the session ends", 12, peer => Fetch(Id(peer), -1, (0, 0)));
        calls.Add("after the session has ended", 12, peer => Fetch(Id(peer), 2));
        calls.Add("a session of nothing", 12, _ => Fetch(0, 0), (peer, answer) => peer.Remembered["session"] = answer.SessionId);
        calls.Add("a session of what is not there", 12, _ => Fetch(0, 0, (9, 0)), (peer, answer) => peer.Remembered["session"] = answer.SessionId);
        calls.Add("and again", 12, peer => Fetch(Id(peer), 1));
    }

    private static int Id(Brokers.Peer peer) => (int)peer.Remembered.GetValueOrDefault("session");

    private static FetchRequest Fetch(int session, int epoch, params (int Partition, long Offset)[] partitions)
    {
        var request = new FetchRequest { ReplicaId = -1, MaxWaitMs = 0, MinBytes = 1, MaxBytes = 1 << 20, SessionId = session, SessionEpoch = epoch };
        if (partitions.Length > 0)
            request.Topics = [new() { Topic = Subject, Partitions = [.. partitions.Select(Part)] }];
        return request;
    }

    private static FetchRequest ById(Brokers.Peer peer, int session, int epoch, params (int Partition, long Offset)[] partitions)
    {
        var request = Fetch(session, epoch);
        request.Topics = [new() { TopicId = peer.TopicId(Subject), Partitions = [.. partitions.Select(Part)] }];
        return request;
    }

    private static FetchRequest.FetchPartition Part((int Partition, long Offset) wanted) =>
        new() { Partition = wanted.Partition, FetchOffset = wanted.Offset, PartitionMaxBytes = 1 << 20 };

    private static FetchRequest Forget(FetchRequest request, int partition)
    {
        request.ForgottenTopicsData = [new() { Topic = Subject, Partitions = [partition] }];
        return request;
    }
}
