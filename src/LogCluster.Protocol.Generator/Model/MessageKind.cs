namespace LogCluster.Protocol.Generator.Model;

internal enum MessageKind
{
    Request,
    Response,
    Header,

    /// <summary>A record of the cluster metadata log.</summary>
    Metadata,

    /// <summary>Key or value of a control record.</summary>
    Control,

    /// <summary>Key of a record of __consumer_offsets.</summary>
    GroupKey,

    /// <summary>Value of a record of __consumer_offsets.</summary>
    GroupValue,

    /// <summary>Anything else that is written in this encoding.</summary>
    Data,
}
