using LogCluster.Protocol;

namespace LogCluster.Cli.Client;

/// <summary>A producer id with its epoch, as the cluster gave it out.</summary>
internal sealed record ProducerIdentity(long Id, short Epoch)
{
    public static async Task<ProducerIdentity> RequestAsync(Cluster cluster)
    {
        var delay = new RetryDelay(cluster.Timeout);
        while (true)
        {
            var broker = await cluster.AnyAsync();
            using var answer = await broker.SendAsync(new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = cluster.TimeoutMs, ProducerEpoch = -1 });
            if (answer.Body.ErrorCode.IsRetriable() && await delay.WaitAsync())
                continue;
            answer.Body.ErrorCode.ThrowIfError("A producer id");
            return new ProducerIdentity(answer.Body.ProducerId, answer.Body.ProducerEpoch);
        }
    }
}
