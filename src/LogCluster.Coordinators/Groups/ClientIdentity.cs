namespace LogCluster.Coordinators.Groups;

/// <summary>Who sends a request, as groups remember it.</summary>
/// <param name="Host">As Java writes an address without a name: a slash and the address.</param>
public readonly record struct ClientIdentity(string ClientId, string Host);
