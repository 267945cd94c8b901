using System.Runtime.InteropServices;

namespace LogCluster.Storage.Disk;

/// <summary>What stat(2) says of a file; the time is wall clock, in milliseconds since 1970.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DiskFileInfo(long LengthBytes, long LastModifiedMs);
