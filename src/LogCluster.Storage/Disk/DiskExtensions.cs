using System.Text;

namespace LogCluster.Storage.Disk;

/// <summary>Small whole files.</summary>
public static class DiskExtensions
{
    /// <summary>Larger files are not read whole: a checkpoint of 100,000 partitions has some 5 MB.</summary>
    public const int WholeFileBytesMax = 256 << 20;

    public static byte[] ReadAllBytes(this IDisk disk, string path)
    {
        using var file = disk.Open(path, DiskOpen.ReadOnly);
        var length = file.Length;
        if (length > WholeFileBytesMax)
            throw new IOException($"{path} has {length} bytes, more than a file read whole may have");
        var bytes = new byte[length];
        var read = file.Read(0, bytes);
        return read == length ? bytes : bytes[..read];
    }

    /// <summary>Null when there is no such file.</summary>
    public static string? TryReadText(this IDisk disk, string path) =>
        disk.FileExists(path) ? Encoding.UTF8.GetString(disk.ReadAllBytes(path)) : null;

    /// <summary>
    /// Replaces a file by way of <c>path.tmp</c>, so that a crash leaves the old content or the new. When
    /// <paramref name="durable"/> is false the caller flushes file and directory later, and reads a torn file as none.
    /// </summary>
    public static void ReplaceFile(this IDisk disk, string path, ReadOnlySpan<byte> content, bool durable = true)
    {
        var temporary = path + ".tmp";
        using (var file = disk.Open(temporary, DiskOpen.OpenOrCreate))
        {
            file.SetLength(0);
            file.Write(0, content);
            if (durable)
                file.Flush();
        }

        disk.Rename(temporary, path);
        if (durable)
            disk.FlushDirectory(Path.GetDirectoryName(path)!);
    }

    public static void ReplaceText(this IDisk disk, string path, string content, bool durable = true) =>
        disk.ReplaceFile(path, Encoding.UTF8.GetBytes(content), durable);

    /// <summary>Creates the directory and its parents, and makes the names of those that are new durable.</summary>
    public static void CreateDirectoryDurably(this IDisk disk, string path)
    {
        if (disk.DirectoryExists(path) || Path.GetDirectoryName(path) is not { } parent)
            return;
        disk.CreateDirectoryDurably(parent);
        disk.CreateDirectory(path);
        disk.FlushDirectory(parent);
    }

    public static void FlushFile(this IDisk disk, string path)
    {
        using var file = disk.Open(path, DiskOpen.Existing);
        file.Flush();
    }
}
