using System.Reflection;
using LogCluster.Core.Wire;
using LogCluster.Protocol;

namespace LogCluster.Golden.Messages;

/// <summary>A generated message class, found by the name of its schema.</summary>
public sealed class MessageType
{
    private delegate IMessage Reader(ref WireReader reader, short version);

    private delegate IMessage FramedReader(ref WireReader reader, out short version);

    private delegate void FramedWriter(WireWriter writer, IMessage message, short version);

    private static readonly Dictionary<string, MessageType> ByName = typeof(IMessage).Assembly.GetExportedTypes()
        .Where(type => type.IsClass && typeof(IMessage).IsAssignableFrom(type))
        .ToDictionary(type => type.Name, type => new MessageType(type), StringComparer.Ordinal);

    private readonly Reader _read;
    private readonly FramedReader _readFramed;
    private readonly FramedWriter _writeFramed;

    private MessageType(Type type)
    {
        Class = type;
        _read = Bind<Reader>(nameof(ReadBody));
        _readFramed = Bind<FramedReader>(nameof(ReadPrefixed));
        _writeFramed = Bind<FramedWriter>(nameof(WritePrefixed));
        LowestVersion = Constant(nameof(LowestVersion));
        HighestVersion = Constant(nameof(HighestVersion));
        HighestStableVersion = Constant(nameof(HighestStableVersion));
    }

    public static IEnumerable<MessageType> All => ByName.Values.OrderBy(type => type.Class.Name, StringComparer.Ordinal);

    public Type Class { get; }

    public short LowestVersion { get; }

    public short HighestVersion { get; }

    public short HighestStableVersion { get; }

    /// <summary>A class of another assembly.</summary>
    public static MessageType Of<T>()
        where T : IMessage<T> => new(typeof(T));

    public static MessageType? Find(string schema) => ByName.GetValueOrDefault(schema);

    public IMessage Create() => (IMessage)Activator.CreateInstance(Class)!;

    public IMessage Read(ref WireReader reader, short version) => _read(ref reader, version);

    /// <summary>Reads the message behind its version as int16.</summary>
    public IMessage ReadFramed(ref WireReader reader, out short version) => _readFramed(ref reader, out version);

    public void WriteFramed(WireWriter writer, IMessage message, short version) => _writeFramed(writer, message, version);

    public override string ToString() => Class.Name;

    private T Bind<T>(string method)
        where T : Delegate =>
        typeof(MessageType).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(Class).CreateDelegate<T>();

    private short Constant(string name) => (short)Class.GetField(name)!.GetRawConstantValue()!;

    private static IMessage ReadBody<T>(ref WireReader reader, short version)
        where T : IMessage<T> => T.Read(ref reader, version);

    private static IMessage ReadPrefixed<T>(ref WireReader reader, out short version)
        where T : IMessage<T> => VersionPrefix.Read<T>(ref reader, out version);

    private static void WritePrefixed<T>(WireWriter writer, IMessage message, short version)
        where T : IMessage<T> => VersionPrefix.Write(writer, (T)message, version);
}
