using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Networking;
using LogCluster.Protocol;
using LogCluster.Replication.InSync;
using Microsoft.Extensions.Logging;

namespace LogCluster.Broker.Replication;

/// <summary>
/// Follows partitions of one source: one loop that fetches, appends what it got, and fetches again. The next fetch begins when the last answer
/// is appended, as a fetch tells the source what is; but what is assigned or due again meanwhile does not wait for the end of the source's long poll: a second
/// request of the session brings it in, and ends the first. What is wrong with one partition holds up no other. What is throttled and not in sync waits while
/// the quota is used up (KIP-73). <see cref="Follow"/> and
/// <see cref="Forget"/> may be called from any thread and count from the next fetch on; started and stopped once.
/// </summary>
internal sealed partial class ReplicaFetcher(ReplicaSource source, FetcherSettings settings, ReplicationQuota quota, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>Partitions whose answers are appended before others get the thread.</summary>
    private const int PartitionsPerTurnMax = 64;

    /// <summary>A part of the shortest sample of a quota: what is throttled goes on soon after it may.</summary>
    private static readonly TimeSpan ThrottlePause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly List<(Partition Partition, LeaderEpoch? Epoch)> _assignments = [];
    private readonly OffsetMonitor _wakes = new(time);
    private readonly SortedDictionary<(Uuid TopicId, int Partition), FollowedPartition> _followed = [];
    private readonly SortedSet<(Uuid TopicId, int Partition)> _unasked = [];
    private readonly FetcherSession _session = new();
    private readonly Backoff _backoff = new(time, settings.BackoffMax);
    private volatile bool _isStopping;
    private Task? _loop;

    public Task Start() => _loop ??= RunAsync();

    public async Task StopAsync()
    {
        _isStopping = true;
        _wakes.Close();
        source.Dispose();
        if (_loop is not null)
            await _loop;
    }

    public void Dispose() => source.Dispose();

    /// <summary>Follows the partition under this leader epoch.</summary>
    public void Follow(Partition partition, LeaderEpoch epoch) => Assign(partition, epoch);

    public void Forget(Partition partition) => Assign(partition, null);

    private void Assign(Partition partition, LeaderEpoch? epoch)
    {
        lock (_lock)
            _assignments.Add((partition, epoch));
        _wakes.Advance(_wakes.Current + 1);
    }

    private async Task RunAsync()
    {
        while (!_isStopping)
        {
            var wakes = _wakes.Current;
            TakeAssignments();
            var pause = Prepare();
            if (_session.Count == 0 || _backoff.Left > TimeSpan.Zero)
                await _wakes.WaitForAsync(wakes + 1, _backoff.Left > TimeSpan.Zero ? _backoff.Left : pause);
            else
                await FetchAsync(wakes, pause);
        }
    }

    private void TakeAssignments()
    {
        lock (_lock)
        {
            foreach (var (partition, epoch) in _assignments)
            {
                var key = (partition.TopicId, partition.TopicPartition.Partition);
                if (epoch is { } known)
                    _followed[key] = new FollowedPartition(partition, known, new Backoff(time, settings.BackoffMax));
                else
                    _followed.Remove(key);
                _unasked.Add(key);
            }

            _assignments.Clear();
        }
    }

    /// <summary>Brings into the session what is due of the partitions that it does not have as they are; returns when the next one is.</summary>
    /// <param name="onlyNew">A fetch is under way: of what the session has there is an answer to come, to what was asked before.</param>
    private TimeSpan Prepare(bool onlyNew = false)
    {
        var pause = Timeout.InfiniteTimeSpan;
        foreach (var key in _unasked.ToList())
        {
            if (onlyNew && _session.Contains(key))
                continue;
            var followed = _followed.GetValueOrDefault(key);
            if (followed is not null && PauseOf(followed) is var left && left > TimeSpan.Zero)
            {
                pause = pause == Timeout.InfiniteTimeSpan || left < pause ? left : pause;
                _session.Forget(key);
                continue;
            }

            _unasked.Remove(key);
            // Another epoch is another assignment, which is on its way.
            if (followed is { HasFailed: false } && followed.Partition.Following.Position is { } position && position.Epoch == followed.Epoch)
            {
                followed.AskedOffset = position.Offset;
                _session.Want(key, source.Describe(key.Partition, position));
            }
            else
            {
                _session.Forget(key);
            }
        }

        return pause;
    }

    private TimeSpan PauseOf(FollowedPartition followed)
    {
        var left = followed.Backoff.Left;
        return left < ThrottlePause && IsThrottled(followed.Partition) && !followed.IsCaughtUp && quota.IsExceeded ? ThrottlePause : left;
    }

    private static bool IsThrottled(Partition partition) => partition.Settings.ThrottledAsFollower.Contains(partition.TopicPartition.Partition);

    private async Task FetchAsync(long wakes, TimeSpan pause)
    {
        for (Fetch? next = Send(); next is { } fetch;)
        {
            (next, wakes, pause) = await OvertakeAsync(fetch, wakes, pause);
            await TakeAsync(fetch);
        }
    }

    private Fetch Send()
    {
        var fetch = new Fetch(_session.IsFull);
        fetch.Answer = AskAsync(fetch);
        return fetch;
    }

    private async Task<BrokerResponse<FetchResponse>> AskAsync(Fetch fetch)
    {
        try
        {
            return await source.FetchAsync(_session);
        }
        finally
        {
            fetch.IsAnswered = true;
            _wakes.Advance(_wakes.Current + 1);
        }
    }

    /// <summary>Another fetch when something is to be brought in before the one under way has an answer, with the wakes until then and the time until more is due; null with the answer.</summary>
    private async Task<(Fetch? Next, long Wakes, TimeSpan Pause)> OvertakeAsync(Fetch underWay, long wakes, TimeSpan pause)
    {
        while (!_session.IsFull)
        {
            await _wakes.WaitForAsync(wakes + 1, pause);
            if (_isStopping || underWay.IsAnswered)
                break;
            wakes = _wakes.Current;
            TakeAssignments();
            pause = Prepare(onlyNew: true);
            if (_session.HasNews)
                return (Send(), wakes, pause);
        }

        return (null, wakes, pause);
    }

    private async Task TakeAsync(Fetch fetch)
    {
        try
        {
            using var response = await fetch.Answer;
            if (response.Body.ErrorCode != ErrorCode.None)
            {
                _session.OnRefused(response.Body.ErrorCode);
                if (response.Body.ErrorCode is not (ErrorCode.FetchSessionIdNotFound or ErrorCode.InvalidFetchSessionEpoch))
                    _backoff.OnFailure();
                return;
            }

            if (fetch.IsFull)
                _session.OnBegun(response.Body.SessionId);
            _backoff.OnSuccess();
            await TakeAsync(response.Body);
        }
        catch (IOException e)
        {
            _session.OnLost();
            _backoff.OnFailure();
            if (!_isStopping)
                LogUnreachable(source.Source, e.Message);
        }
    }

    private async Task TakeAsync(FetchResponse response)
    {
        var taken = 0;
        foreach (var topic in response.Responses)
        {
            foreach (var answer in topic.Partitions)
            {
                var key = (topic.TopicId, answer.PartitionIndex);
                if (_isStopping || !_followed.TryGetValue(key, out var followed))
                    continue;
                _unasked.Add(key);
                if (Take(followed, answer) == ErrorCode.OffsetOutOfRange)
                    await MendAsync(followed);
                if (++taken % PartitionsPerTurnMax == 0)
                    await Task.Yield();
            }
        }
    }

    /// <summary>OFFSET_OUT_OF_RANGE when the source's bounds are needed.</summary>
    private ErrorCode Take(FollowedPartition followed, FetchResponse.PartitionData answer)
    {
        if (answer.ErrorCode == ErrorCode.OffsetOutOfRange)
            return answer.ErrorCode;
        if (answer.ErrorCode != ErrorCode.None)
        {
            // Its leader changes, or it is not known there yet; or something that time may heal.
            followed.Backoff.OnFailure();
            return answer.ErrorCode;
        }

        var diverging = answer.DivergingEpoch is { EndOffset: >= 0 } part ? new OffsetAndEpoch(part.EndOffset, new LeaderEpoch(part.Epoch)) : (OffsetAndEpoch?)null;
        var outcome = followed.Partition.Following.Take(
            followed.Epoch, new LeaderAnswer(followed.AskedOffset, answer.Records.Memory, answer.HighWatermark, answer.LogStartOffset, diverging));
        if (outcome.Error == ErrorCode.None && IsThrottled(followed.Partition))
            quota.Record(answer.Records.Length);
        followed.IsCaughtUp = diverging is null && followed.Partition.Log.LogEndOffset >= answer.HighWatermark;
        return Note(followed, outcome);
    }

    private ErrorCode Note(FollowedPartition followed, in FollowOutcome outcome)
    {
        var name = followed.Partition.TopicPartition;
        if (outcome.TruncatedFrom is { } end && end > followed.Partition.Log.LogEndOffset)
            LogTruncated(name, end, followed.Partition.Log.LogEndOffset, source.Source, followed.Epoch);
        if (outcome.LostBelowHighWatermark > 0)
            LogLost(name, outcome.LostBelowHighWatermark, source.Source);
        switch (outcome.Error)
        {
            case ErrorCode.None:
                followed.Backoff.OnSuccess();
                break;
            case ErrorCode.OffsetOutOfRange or ErrorCode.FencedLeaderEpoch:
                break;
            default:
                followed.Backoff.OnFailure();
                followed.HasFailed = followed.Partition.Log.IsFailed;
                LogFailed(name, source.Source, outcome.Error);
                break;
        }

        return outcome.Error;
    }

    /// <summary>The log's end is not within the source's log: one of them has lost something, or was away for long.</summary>
    private async Task MendAsync(FollowedPartition followed)
    {
        if (await source.FindBoundsAsync(followed.Partition.TopicPartition, followed.Epoch) is var (start, end))
        {
            var outcome = followed.Partition.Following.TakeBounds(followed.Epoch, start, end);
            if (Note(followed, outcome) == ErrorCode.None && outcome.TruncatedFrom is not null)
                return;
            var log = followed.Partition.Log;
            LogUnmended(followed.Partition.TopicPartition, log.LogEndOffset, log.LeaderEpochs.Latest, source.Source, start, end, followed.Epoch);
        }

        // Nothing to mend: the leader changes, or has changed its log meanwhile.
        followed.Backoff.OnFailure();
    }

    /// <summary>A request under way, and whether it begins a session.</summary>
    private sealed class Fetch(bool isFull)
    {
        private volatile bool _isAnswered;

        public bool IsFull => isFull;

        /// <summary>The answer is there, or on its last way here.</summary>
        public bool IsAnswered
        {
            get => _isAnswered;
            set => _isAnswered = value;
        }

        public Task<BrokerResponse<FetchResponse>> Answer { get; set; } = null!;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Broker {Source} cannot be fetched from: {Reason}")]
    private partial void LogUnreachable(NodeId source, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cut {Partition} from {From} to {To}, as broker {Source} has it in epoch {Epoch}")]
    private partial void LogTruncated(TopicPartition partition, long from, long to, NodeId source, LeaderEpoch epoch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Partition} ends at {End} in epoch {Latest}, which says nothing to broker {Source}, who has {First} to {Last} in epoch {Epoch}")]
    private partial void LogUnmended(TopicPartition partition, long end, LeaderEpoch latest, NodeId source, long first, long last, LeaderEpoch epoch);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Partition} lost {Count} offsets that were committed: its leader, broker {Source}, does not have them")]
    private partial void LogLost(TopicPartition partition, long count, NodeId source);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Partition} cannot take what broker {Source} has: {Error}")]
    private partial void LogFailed(TopicPartition partition, NodeId source, ErrorCode error);
}
