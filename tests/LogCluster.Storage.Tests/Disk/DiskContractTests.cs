using LogCluster.Simulation.Disk;
using LogCluster.Storage.Disk;

namespace LogCluster.Storage.Tests.Disk;

/// <summary>What both disks owe their callers.</summary>
public abstract class DiskContractTests(IDisk disk, string root)
{
    protected IDisk Disk { get; } = disk;

    protected string Root { get; } = root;

    private string PathOf(string name) => $"{Root}/{name}";

    [Fact]
    public void Reads_what_was_written_and_stops_at_the_end()
    {
        using var file = Disk.Open(PathOf("a"), DiskOpen.CreateNew);
        file.Write(3, [1, 2, 3]);
        var bytes = new byte[10];
        Assert.Equal(6, file.Read(0, bytes));
        Assert.Equal([0, 0, 0, 1, 2, 3, 0, 0, 0, 0], bytes);
        Assert.Equal(0, file.Read(6, bytes));
        file.SetLength(4);
        file.Flush();
        Assert.Equal(4, file.Length);
        Assert.Equal(4, Disk.Stat(PathOf("a")).LengthBytes);
    }

    [Fact]
    public void Open_modes()
    {
        Assert.Throws<FileNotFoundException>(() => Disk.Open(PathOf("b"), DiskOpen.Existing));
        Assert.Throws<FileNotFoundException>(() => Disk.Open(PathOf("b"), DiskOpen.ReadOnly));
        Disk.Open(PathOf("b"), DiskOpen.OpenOrCreate).Dispose();
        Assert.Throws<IOException>(() => Disk.Open(PathOf("b"), DiskOpen.CreateNew));
    }

    [Fact]
    public void Renames_over_a_file_and_readers_of_the_old_one_read_on()
    {
        Disk.ReplaceText(PathOf("old"), "old");
        Disk.ReplaceText(PathOf("new"), "new");
        using var reader = Disk.Open(PathOf("old"), DiskOpen.ReadOnly);
        Disk.Rename(PathOf("new"), PathOf("old"));
        Disk.FlushDirectory(Root);
        Assert.Equal("new", Disk.TryReadText(PathOf("old")));
        Assert.False(Disk.FileExists(PathOf("new")));
        var bytes = new byte[3];
        reader.Read(0, bytes);
        Assert.Equal("old"u8.ToArray(), bytes);
    }

    [Fact]
    public void Lists_in_ordinal_order_and_deletes()
    {
        foreach (var name in (string[])["b", "B", "a", "_"])
        {
            Disk.ReplaceText(PathOf(name), name);
            Disk.CreateDirectory(PathOf($"{name}-dir/below"));
        }

        Assert.Equal(["B", "_", "a", "b"], Disk.ListFiles(Root));
        Assert.Equal(["B-dir", "_-dir", "a-dir", "b-dir"], Disk.ListDirectories(Root));
        Disk.DeleteFile(PathOf("a"));
        Disk.DeleteFile(PathOf("a"));
        Disk.DeleteDirectory(PathOf("a-dir"));
        Disk.DeleteDirectory(PathOf("a-dir"));
        Assert.Equal(["B", "_", "b"], Disk.ListFiles(Root));
        Assert.False(Disk.DirectoryExists(PathOf("a-dir")));
        Assert.Null(Disk.TryReadText(PathOf("a")));
    }

    [Fact]
    public void Renames_a_directory_with_all_in_it()
    {
        Disk.CreateDirectory(PathOf("t-0"));
        Disk.ReplaceText(PathOf("t-0/x"), "x");
        Disk.Rename(PathOf("t-0"), PathOf("t-0.u-delete"));
        Assert.Equal("x", Disk.TryReadText(PathOf("t-0.u-delete/x")));
        Assert.False(Disk.DirectoryExists(PathOf("t-0")));
    }

    [Fact]
    public void A_lock_has_one_holder()
    {
        var held = Disk.TryLock(PathOf(".lock"));
        Assert.NotNull(held);
        Assert.Null(Disk.TryLock(PathOf(".lock")));
        held.Dispose();
        using var again = Disk.TryLock(PathOf(".lock"));
        Assert.NotNull(again);
        Assert.True(Disk.GetFreeBytes(Root) > 0);
    }
}

public sealed class PosixDiskTests : DiskContractTests, IDisposable
{
    public PosixDiskTests()
        : base(PosixDisk.Instance, Directory.CreateTempSubdirectory("logcluster-disk-").FullName)
    {
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

public sealed class SimulatedDiskTests : DiskContractTests
{
    private readonly SimulatedDisk _disk;

    public SimulatedDiskTests()
        : this(new SimulatedDisk(7))
    {
    }

    private SimulatedDiskTests(SimulatedDisk disk)
        : base(disk, "/data")
    {
        _disk = disk;
        disk.CreateDirectory(Root);
        disk.FlushDirectory("/");
    }

    [Fact]
    public void Power_loss_keeps_what_was_flushed_and_no_more_for_sure()
    {
        var lost = 0;
        var torn = 0;
        for (var round = 0; round < 50; round++)
        {
            var path = $"{Root}/f{round}";
            var file = Disk.Open(path, DiskOpen.CreateNew);
            file.Write(0, new byte[] { 1, 2, 3 });
            file.Flush();
            Disk.FlushDirectory(Root);
            var more = new byte[2000];
            Array.Fill(more, (byte)9);
            file.Write(3, more);
            _disk.Crash(SimulatedDiskCrash.PowerLoss);
            var bytes = Disk.ReadAllBytes(path);
            Assert.Equal([1, 2, 3], bytes[..3]);
            Assert.Throws<IOException>(() => file.Write(0, [0]));
            lost += bytes.Length == 3 ? 1 : 0;
            torn += bytes.Length > 3 && bytes.AsSpan(3).Contains((byte)0) ? 1 : 0;
        }

        Assert.InRange(lost, 5, 45);
        Assert.InRange(torn, 1, 45);
    }

    [Fact]
    public void Power_loss_may_take_names_that_were_not_flushed_and_a_kill_takes_nothing()
    {
        var gone = 0;
        for (var round = 0; round < 50; round++)
        {
            using (var file = Disk.Open($"{Root}/n{round}", DiskOpen.CreateNew))
                file.Flush();
            _disk.Crash(SimulatedDiskCrash.ProcessKill);
            Assert.True(Disk.FileExists($"{Root}/n{round}"));
            _disk.Crash(SimulatedDiskCrash.PowerLoss);
            gone += Disk.FileExists($"{Root}/n{round}") ? 0 : 1;
        }

        Assert.InRange(gone, 5, 45);
    }

    [Fact]
    public void Faults_strike_where_planned()
    {
        var file = Disk.Open($"{Root}/f", DiskOpen.CreateNew);
        _disk.Faults.FailWriteIn = 2;
        file.Write(0, new byte[10]);
        Assert.Throws<IOException>(() => file.Write(10, new byte[10]));
        Assert.Equal(15, file.Length);
        _disk.Faults.FailFlushIn = 1;
        Assert.Throws<IOException>(file.Flush);
        file.Flush();
        _disk.Faults.CapacityBytes = 20;
        Assert.Throws<IOException>(() => file.Write(15, new byte[10]));
        Assert.Equal(20, file.Length);
        _disk.CorruptByte($"{Root}/f", 3, 0x40);
        Assert.Equal(0x40, Disk.ReadAllBytes($"{Root}/f")[3]);
        _disk.Faults.CrashIn = 1;
        Assert.Throws<SimulatedDiskCrashException>(() => file.Write(0, [1, 1]));
        Assert.Throws<SimulatedDiskCrashException>(() => Disk.ReadAllBytes($"{Root}/f"));
        _disk.Crash(SimulatedDiskCrash.ProcessKill);
        Assert.Equal([1, 0], Disk.ReadAllBytes($"{Root}/f")[..2]);
    }
}
