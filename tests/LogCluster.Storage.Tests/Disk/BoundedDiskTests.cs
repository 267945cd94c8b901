using LogCluster.Storage.Disk;

namespace LogCluster.Storage.Tests.Disk;

/// <summary>A bounded disk owes what every disk owes, however few handles it may have.</summary>
public sealed class BoundedDiskTests : DiskContractTests, IDisposable
{
    private const int OpenFilesMax = 1;

    public BoundedDiskTests()
        : base(new BoundedDisk(PosixDisk.Instance, OpenFilesMax), Directory.CreateTempSubdirectory("logcluster-disk-").FullName)
    {
    }

    private BoundedDisk Bounded => (BoundedDisk)Disk;

    public void Dispose() => Directory.Delete(Root, recursive: true);

    [Fact]
    public void Many_files_are_written_and_read_through_few_handles()
    {
        var files = Enumerable.Range(0, 50).Select(i => Disk.Open($"{Root}/{i}", DiskOpen.CreateNew)).ToList();
        for (byte i = 0; i < files.Count; i++)
            files[i].Write(0, [i]);
        Assert.InRange(Bounded.OpenCount, 0, OpenFilesMax + 1);
        for (byte i = 0; i < files.Count; i++)
        {
            var content = new byte[1];
            Assert.Equal(1, files[i].Read(0, content));
            Assert.Equal(i, content[0]);
            files[i].Flush();
        }

        Assert.InRange(Bounded.OpenCount, 0, OpenFilesMax + 1);
        files.ForEach(file => file.Dispose());
        Assert.Equal(0, Bounded.OpenCount);
        Assert.Throws<ObjectDisposedException>(() => files[0].Length);
    }

    [Fact]
    public void A_lent_handle_stays_open_until_it_is_returned()
    {
        var lent = Disk.Open($"{Root}/lent", DiskOpen.CreateNew);
        lent.Write(0, [7]);
        var handle = lent.LendHandle()!;
        var others = Enumerable.Range(0, 10).Select(i => Disk.Open($"{Root}/{i}", DiskOpen.CreateNew)).ToList();
        lent.Dispose();
        var content = new byte[1];
        Assert.Equal(1, RandomAccess.Read(handle, content, 0));
        Assert.Equal(7, content[0]);
        lent.ReturnHandle();
        Assert.True(handle.IsClosed);
        others.ForEach(file => file.Dispose());
        Assert.Equal(0, Bounded.OpenCount);
    }

    [Fact]
    public void A_file_whose_name_goes_is_read_on_although_its_handle_was_closed()
    {
        var names = new[] { "deleted", "replaced", "moved/away" };
        Disk.CreateDirectory($"{Root}/moved");
        var files = names.Select(name =>
        {
            Disk.ReplaceText($"{Root}/{name}", name);
            return Disk.Open($"{Root}/{name}", DiskOpen.ReadOnly);
        }).ToList();
        Disk.ReplaceText($"{Root}/other", "other");
        Disk.DeleteFile($"{Root}/deleted");
        Disk.Rename($"{Root}/other", $"{Root}/replaced");
        Disk.Rename($"{Root}/moved", $"{Root}/gone");
        Disk.DeleteDirectory($"{Root}/gone");
        for (var i = 0; i < names.Length; i++)
        {
            var content = new byte[names[i].Length];
            files[i].Read(0, content);
            Assert.Equal(names[i], System.Text.Encoding.UTF8.GetString(content));
            files[i].Dispose();
        }

        Assert.Equal(0, Bounded.OpenCount);
    }

    [Fact]
    public async Task Readers_and_writers_at_once_do_not_lose_their_handles()
    {
        var files = Enumerable.Range(0, 8).Select(i => Disk.Open($"{Root}/{i}", DiskOpen.CreateNew)).ToList();
        files.ForEach(file => file.Write(0, new byte[100]));
        await Parallel.ForAsync(0, 2_000, (i, _) =>
        {
            var file = files[i % files.Count];
            var content = new byte[100];
            Assert.Equal(100, file.Read(0, content));
            file.Write(0, content);
            return default;
        });
        files.ForEach(file => file.Dispose());
        Assert.Equal(0, Bounded.OpenCount);
    }
}
