namespace LogCluster.Networking;

/// <summary>The peer sent what cannot be a request; its connection is closed with one log line.</summary>
public sealed class InvalidFrameException(string message) : IOException(message);
