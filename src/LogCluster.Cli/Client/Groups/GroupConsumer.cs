using System.Runtime.CompilerServices;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Client.Groups;

/// <summary>
/// Reads topics as a member of a group: from what the group has committed, or from <c>start</c> where it has nothing. Commits what was handed
/// out, now and then and in the end. Used once.
/// </summary>
internal sealed class GroupConsumer(Cluster cluster, string group, IReadOnlyList<string> topics, OffsetPosition start, bool isEndless, FetchSettings settings)
{
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(5);

    private readonly GroupMembership _membership = new(cluster, group, topics);
    private readonly SortedDictionary<TopicPartition, CommittedOffset> _handedOut = [];
    private ConsumedRecord? _current;

    /// <summary>Ends at the ends that the logs had when the generation began, unless it is endless. Leaves the group when it is disposed of.</summary>
    public async IAsyncEnumerable<ConsumedRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            var isDone = false;
            while (!isDone)
            {
                await _membership.JoinAsync();
                using var generation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                var beating = BeatAsync(generation);
                await using var records = (await FetcherAsync()).ReadAsync(generation.Token).GetAsyncEnumerator(CancellationToken.None);
                while (await TryMoveAsync(records, cancellation) is var moved && !(isDone = moved == false))
                {
                    if (moved is null)
                        break;
                    _current = records.Current;
                    yield return _current;
                    NoteHandedOut();
                }

                await CommitAsync();
                await generation.CancelAsync();
                await beating;
            }
        }
        finally
        {
            // Who does not ask for another one has this one.
            NoteHandedOut();
            await CommitAsync();
            await _membership.LeaveAsync();
        }
    }

    /// <summary>Only what the caller is done with is committed.</summary>
    private void NoteHandedOut()
    {
        if (_current is not { } record)
            return;
        lock (_handedOut)
            _handedOut[record.Partition] = new(record.Offset + 1, record.LeaderEpoch, null);
        _current = null;
    }

    /// <summary>Null when the generation is over.</summary>
    private static async Task<bool?> TryMoveAsync(IAsyncEnumerator<ConsumedRecord> records, CancellationToken cancellation)
    {
        try
        {
            return await records.MoveNextAsync();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<RecordFetcher> FetcherAsync()
    {
        var fetcher = new RecordFetcher(cluster, settings);
        var committed = await cluster.FetchOffsetsAsync(group);
        if (!isEndless)
        {
            foreach (var (partition, end) in await new OffsetPosition.Latest().ResolveAsync(cluster, _membership.Assignment, settings.IsCommittedOnly))
                fetcher.Ends[partition] = end;
        }

        var fresh = _membership.Assignment.Where(partition => !committed.ContainsKey(partition)).ToList();
        foreach (var (partition, offset) in await start.ResolveAsync(cluster, fresh))
            fetcher.Positions[partition] = offset;
        foreach (var partition in _membership.Assignment.Where(committed.ContainsKey))
            fetcher.Positions[partition] = committed[partition].Offset;
        return fetcher;
    }

    /// <summary>Heartbeats, and commits beside them, until the generation is over; says so to the one that reads.</summary>
    private async Task BeatAsync(CancellationTokenSource generation)
    {
        var committed = DateTimeOffset.UtcNow;
        try
        {
            while (true)
            {
                await Task.Delay(GroupMembership.HeartbeatInterval, generation.Token);
                if (!await _membership.HeartbeatAsync())
                    break;
                if (DateTimeOffset.UtcNow - committed < CommitInterval)
                    continue;
                await CommitAsync();
                committed = DateTimeOffset.UtcNow;
            }
        }
        catch (OperationCanceledException)
        {
            // The generation has ended by itself.
        }

        await generation.CancelAsync();
    }

    private async Task CommitAsync()
    {
        SortedDictionary<TopicPartition, CommittedOffset> offsets;
        lock (_handedOut)
            offsets = new(_handedOut);
        if (offsets.Count > 0 && await _membership.TryCommitAsync(offsets))
        {
            lock (_handedOut)
            {
                foreach (var (partition, offset) in offsets.Where(entry => _handedOut.TryGetValue(entry.Key, out var now) && now == entry.Value))
                    _handedOut.Remove(partition);
            }
        }
    }
}
