namespace LogCluster.Broker.Replication;

/// <summary>For loops that nobody awaits before the node stops.</summary>
internal static class LoopExtensions
{
    /// <summary>What a loop fails with is not lost: it is told at once.</summary>
    public static async void Watch(this Task loop, Action<Exception> fail)
    {
        try
        {
            await loop;
        }
        catch (Exception e)
        {
            fail(e);
        }
    }
}
