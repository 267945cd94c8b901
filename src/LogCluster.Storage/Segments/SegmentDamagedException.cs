namespace LogCluster.Storage.Segments;

/// <summary>A write to a segment failed, and what it left could not be cut off: nothing more may be written behind it.</summary>
public sealed class SegmentDamagedException(string path, IOException fault) : IOException($"{path} may end in half a write", fault);
