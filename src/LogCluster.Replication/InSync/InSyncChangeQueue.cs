using LogCluster.Core;
using LogCluster.Core.Waiting;

namespace LogCluster.Replication.InSync;

/// <summary>
/// Brings the in-sync sets that leaders propose to the controller: one request at a time with all that is waiting, so that a broker that
/// died costs one request and not one a partition. Bounded by the number of partitions, as each has one change under way.
/// <see cref="Submit"/> may be called from any thread.
/// </summary>
public sealed class InSyncChangeQueue(IInSyncChanges controller, TimeProvider time) : IDisposable
{
    /// <summary>Proposals in one request; far below what a frame holds.</summary>
    private const int ProposalsPerRequestMax = 4_096;

    /// <summary>Between a request that failed and the next: the controller may be changing.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    private readonly Mailbox<Partition> _waiting = new();
    private readonly CancellationTokenSource _stop = new();
    private Task? _loop;

    /// <summary>The partition has a proposal.</summary>
    public void Submit(Partition partition) => _waiting.TryPost(partition);

    /// <summary>Starts the loop; the task ends with <see cref="StopAsync"/>.</summary>
    public Task Start() => _loop ??= RunAsync();

    public async Task StopAsync()
    {
        _waiting.Close();
        _stop.Cancel();
        if (_loop is not null)
            await _loop;
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync()
    {
        try
        {
            while (await _waiting.WaitAsync() && !_stop.IsCancellationRequested)
            {
                if (!await SendAsync(Take()))
                    await Task.Delay(RetryInterval, time, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    private List<(Partition Partition, InSyncProposal Proposal)> Take()
    {
        var batch = new List<(Partition Partition, InSyncProposal Proposal)>();
        while (batch.Count < ProposalsPerRequestMax && _waiting.TryTake(out var partition))
        {
            // It may have been overtaken by newer metadata, or stand here twice.
            if (partition.PendingProposal is { } proposal && !batch.Exists(taken => ReferenceEquals(taken.Proposal, proposal)))
                batch.Add((partition, proposal));
        }

        return batch;
    }

    /// <summary>False when something is to be proposed again.</summary>
    private async Task<bool> SendAsync(List<(Partition Partition, InSyncProposal Proposal)> batch)
    {
        if (batch.Count == 0)
            return true;
        IReadOnlyList<InSyncAnswer>? answers = null;
        try
        {
            answers = await controller.ProposeAsync([.. batch.Select(taken => taken.Proposal)]);
            Invariant.Check(answers.Count == batch.Count);
        }
        catch (IOException)
        {
            // Nobody knows what became of it: the same proposals again, which the partition epoch keeps from counting twice.
        }

        var isDone = true;
        for (var i = 0; i < batch.Count; i++)
        {
            var (partition, proposal) = batch[i];
            if (answers is not null && !partition.TakeAnswer(proposal, answers[i]))
                continue;
            isDone = false;
            Submit(partition);
        }

        return isDone;
    }
}
