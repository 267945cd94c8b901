using System.Runtime.InteropServices;

namespace LogCluster.Interop.Processes;

internal static partial class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Resume = 18;
    public const int Pause = 19;

    public static void Send(int processId, int signal) => Assert.Equal(0, KillProcess(processId, signal));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillProcess(int processId, int signal);
}
