using LogCluster.Core.Wire;

namespace LogCluster.Protocol;

/// <summary>What generic code needs of a message type: its versions and how to read it.</summary>
public interface IMessage<TSelf> : IMessage
    where TSelf : IMessage<TSelf>
{
    static abstract short LowestVersion { get; }

    /// <summary>The newest version that can be read and written, released or not.</summary>
    static abstract short HighestVersion { get; }

    /// <summary>Never throws on account of the bytes: after a fault the reader has failed and the message is of no use.</summary>
    static abstract TSelf Read(ref WireReader reader, short version);
}
