using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Protocol;
using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clients;

/// <summary>
/// A consumer without a group: reads every partition from its start with long polls, in a fetch session or without one, sometimes jumps
/// back, and sometimes looks offsets up by time.
/// </summary>
internal sealed class ReaderClient(Workload workload, string name) : SimulatedClient(workload, name)
{
    private const short TopicIdVersion = 13;
    private const short LowestVersion = 4;
    private const short SessionVersion = 7;
    private const int PauseMsMax = 80;

    private readonly SortedDictionary<(int Topic, int Partition), Position> _positions = [];
    private short _version;
    private int _sessionId;
    private int _sessionEpoch;

    protected override async Task UseAsync(BrokerClient broker)
    {
        var highest = ApiVersions.Get(ApiKey.Fetch).HighestStableVersion;
        _version = (short)(Random.Next(2) == 0 ? Random.Next(TopicIdVersion, highest + 1) : Random.Next(LowestVersion, highest + 1));
        BeginSession();
        while (!Workload.IsEnding)
        {
            await FetchAsync(broker);
            if (Random.Next(6) == 0)
                await LookUpAsync(broker);
            await Delay(Random.Next(PauseMsMax));
        }
    }

    private void BeginSession()
    {
        _sessionId = 0;
        _sessionEpoch = _version >= SessionVersion && Random.Next(3) != 0 ? 0 : -1;
    }

    private List<Position> Wanted()
    {
        foreach (var partition in History.Topics.Where(topic => topic.IsLive).SelectMany(topic => topic.Partitions))
            _positions.TryAdd((partition.Topic.Ordinal, partition.Index), new Position(partition));
        return [.. _positions.Values.Where(position => position.Partition.Topic.IsLive && (position.Partition.Topic.Plan.IsStable || _version >= TopicIdVersion))];
    }

    private async Task FetchAsync(BrokerClient broker)
    {
        var wanted = Wanted();
        if (wanted.Count == 0)
            return;
        foreach (var position in wanted)
            (position.Sent, position.SentOffset) = (position.Partition.Now(), position.Offset);
        var isIncremental = _sessionEpoch > 0;
        var request = new FetchRequest
        {
            MaxWaitMs = Random.Next(2) * Random.Next(600),
            MinBytes = Random.Next(3) == 0 ? 500 : 1,
            MaxBytes = Random.Next(2) == 0 ? 1 << 20 : 2_000,
            SessionId = _sessionId,
            SessionEpoch = _version >= SessionVersion ? _sessionEpoch : -1,
        };
        foreach (var topic in wanted.Where(position => !isIncremental || !position.IsInSession).GroupBy(position => position.Partition.Topic))
            request.Topics.Add(new() { Topic = topic.Key.Name, TopicId = topic.Key.Id, Partitions = [.. topic.Select(Describe)] });
        foreach (var position in wanted)
            position.IsInSession = true;
        foreach (var gone in _positions.Values.Where(position => isIncremental && position.IsInSession && !wanted.Contains(position)))
        {
            request.ForgottenTopicsData.Add(new() { Topic = gone.Partition.Topic.Name, TopicId = gone.Partition.Topic.Id, Partitions = [gone.Partition.Index] });
            gone.IsInSession = false;
        }

        using var response = await broker.SendAsync(request, _version, RequestTimeout);
        await OnAnswerAsync(broker, response.Body);
    }

    private static FetchRequest.FetchPartition Describe(Position position) => new()
    {
        Partition = position.Partition.Index,
        FetchOffset = position.Offset,
        PartitionMaxBytes = 8_000,
    };

    private async Task OnAnswerAsync(BrokerClient broker, FetchResponse answer)
    {
        if (answer.ErrorCode != ErrorCode.None || _sessionEpoch < 0)
        {
            if (answer.ErrorCode is not (ErrorCode.None or ErrorCode.FetchSessionIdNotFound))
                throw History.Fail($"{Name}: a fetch failed with {answer.ErrorCode}");
            if (answer.ErrorCode != ErrorCode.None)
                BeginSession();
        }
        else
        {
            _sessionId = answer.SessionId;
            _sessionEpoch = _sessionId == 0 ? -1 : _sessionEpoch + 1;
        }

        foreach (var topic in answer.Responses)
        {
            foreach (var data in topic.Partitions)
            {
                var position = _positions.Values.First(position => position.Partition.Index == data.PartitionIndex &&
                    (_version >= TopicIdVersion ? position.Partition.Topic.Id == topic.TopicId : position.Partition.Topic.Name == topic.Topic && position.Partition.Topic.Plan.IsStable));
                await OnPartitionAsync(broker, position, data);
            }
        }
    }

    private async Task OnPartitionAsync(BrokerClient broker, Position position, FetchResponse.PartitionData data)
    {
        var partition = position.Partition;
        switch (data.ErrorCode)
        {
            case ErrorCode.None:
                partition.OnEnd(data.HighWatermark, position.Sent);
                partition.OnStart(data.LogStartOffset);
                var next = FetchedRecords.Check(History, partition, data.Records.Memory.Span, position.SentOffset, data.HighWatermark, position.Sent);
                if (next != position.SentOffset)
                    position.MoveTo(Random.Next(12) == 0 ? Random.NextInt64(Math.Min(partition.StartOffset, next), next + 1) : next);
                break;
            case ErrorCode.OffsetOutOfRange:
                partition.OnOutOfRange(position.SentOffset, position.Sent);
                await FindStartAsync(broker, position);
                break;
            default:
                Workload.CheckError(data.ErrorCode, partition.Topic, $"{Name}: fetch of {partition}");
                break;
        }
    }

    private async Task FindStartAsync(BrokerClient broker, Position position)
    {
        if (!position.Partition.Topic.Plan.IsStable)
        {
            position.MoveTo(0);
            return;
        }

        if (await OffsetQueries.FindAsync(broker, Workload, position.Partition, OffsetQueries.Earliest, RequestTimeout) is { } found)
            position.MoveTo(found.Offset);
    }

    private async Task LookUpAsync(BrokerClient broker)
    {
        var stable = _positions.Values.Where(position => position.Partition.Topic.Plan.IsStable && position.Partition.Topic.IsLive).ToList();
        if (stable.Count == 0)
            return;
        var timestampMs = Random.Next(5) == 0 ? OffsetQueries.Latest : NowMs - Random.Next(10_000);
        await OffsetQueries.FindAsync(broker, Workload, stable[Random.Next(stable.Count)].Partition, timestampMs, RequestTimeout);
    }

    private sealed class Position(PartitionHistory partition)
    {
        public PartitionHistory Partition { get; } = partition;

        public long Offset { get; private set; }

        /// <summary>The session knows this offset.</summary>
        public bool IsInSession { get; set; }

        public Moment Sent { get; set; }

        public long SentOffset { get; set; }

        public void MoveTo(long offset)
        {
            Offset = offset;
            IsInSession = false;
        }
    }
}
