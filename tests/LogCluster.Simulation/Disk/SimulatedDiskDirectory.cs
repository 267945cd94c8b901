namespace LogCluster.Simulation.Disk;

/// <summary>
/// Names as the process sees them, names as the medium has them, and the changes in between. Until the directory is flushed a
/// power loss keeps any prefix of those changes: a journal commits them in order, but nobody knows when.
/// </summary>
internal sealed class SimulatedDiskDirectory : SimulatedDiskInode
{
    private readonly List<Action<SortedDictionary<string, SimulatedDiskInode>>> _unflushed = [];
    private readonly SortedDictionary<string, SimulatedDiskInode> _durable = new(StringComparer.Ordinal);

    public SortedDictionary<string, SimulatedDiskInode> Current { get; private set; } = new(StringComparer.Ordinal);

    public void Link(string name, SimulatedDiskInode inode) => Change(names => names[name] = inode);

    public void Unlink(string name) => Change(names => names.Remove(name));

    public void Rename(string from, string to) => Change(names =>
    {
        if (names.Remove(from, out var inode))
            names[to] = inode;
    });

    private void Change(Action<SortedDictionary<string, SimulatedDiskInode>> change)
    {
        change(Current);
        _unflushed.Add(change);
    }

    public void Flush()
    {
        foreach (var change in _unflushed)
            change(_durable);
        _unflushed.Clear();
    }

    public override void FlushAll()
    {
        Flush();
        foreach (var inode in Current.Values)
            inode.FlushAll();
    }

    public override void LosePower(Random random)
    {
        var kept = random.Next(_unflushed.Count + 1);
        foreach (var change in _unflushed.Take(kept))
            change(_durable);
        _unflushed.Clear();
        Current = new SortedDictionary<string, SimulatedDiskInode>(_durable, StringComparer.Ordinal);
        foreach (var inode in Current.Values)
            inode.LosePower(random);
    }
}
