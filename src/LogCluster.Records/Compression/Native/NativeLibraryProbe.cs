using System.Runtime.InteropServices;

namespace LogCluster.Records.Compression.Native;

/// <summary>Finds out once whether a shared library can be loaded, so that its absence is an answer and not an exception.</summary>
internal sealed class NativeLibraryProbe
{
    public NativeLibraryProbe(string fileName, string codecName)
    {
        if (!NativeLibrary.TryLoad(fileName, typeof(NativeLibraryProbe).Assembly, searchPath: null, out _))
            Problem = $"The {codecName} codec is not available on this broker because the library {fileName} is not installed.";
    }

    /// <summary>Null when the library is there.</summary>
    public string? Problem { get; }
}
