using System.Runtime.InteropServices;

namespace LogCluster.Storage.Producers;

/// <summary>A transaction that a marker at <paramref name="LastOffset"/> ended.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CompletedTransaction(long ProducerId, long FirstOffset, long LastOffset, bool IsAborted);
