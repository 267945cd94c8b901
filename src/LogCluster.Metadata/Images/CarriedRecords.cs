using System.Collections.Immutable;
using System.Globalization;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Images;

/// <summary>
/// Records of features that nothing here looks at (quotas, access control, SCRAM, delegation tokens), by what they are about: a snapshot has to carry
/// them, or another kind of node in the cluster would lose them. Immutable.
/// </summary>
public sealed class CarriedRecords
{
    private readonly ImmutableSortedDictionary<string, IMetadataRecord> _records;

    private CarriedRecords(ImmutableSortedDictionary<string, IMetadataRecord> records) => _records = records;

    public static CarriedRecords None { get; } = new(ImmutableSortedDictionary.Create<string, IMetadataRecord>(StringComparer.Ordinal));

    /// <summary>What is in force, in an order of its own that is always the same.</summary>
    public IEnumerable<IMetadataRecord> All => _records.Values;

    /// <summary>The same without what <paramref name="record"/> replaces, and with it; itself for a record of another kind.</summary>
    public CarriedRecords With(IMetadataRecord record) => record switch
    {
        ClientQuotaRecord quota => quota.Remove ? Without(KeyOf(quota)) : Set(KeyOf(quota), quota),
        AccessControlEntryRecord entry => Set($"acl {entry.Id}", entry),
        RemoveAccessControlEntryRecord entry => Without($"acl {entry.Id}"),
        UserScramCredentialRecord credential => Set(KeyOfCredential(credential.Name, credential.Mechanism), credential),
        RemoveUserScramCredentialRecord credential => Without(KeyOfCredential(credential.Name, credential.Mechanism)),
        DelegationTokenRecord token => Set($"token {token.TokenId}", token),
        RemoveDelegationTokenRecord token => Without($"token {token.TokenId}"),
        _ => this,
    };

    private CarriedRecords Set(string key, IMetadataRecord record) => new(_records.SetItem(key, record));

    private CarriedRecords Without(string key) => new(_records.Remove(key));

    // Lengths stand before names, so that no name looks like the end of another.
    private static string KeyOf(ClientQuotaRecord quota)
    {
        var entity = quota.Entity.OrderBy(part => part.EntityType, StringComparer.Ordinal)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.EntityType} {part.EntityName?.Length ?? -1} {part.EntityName}"));
        return $"quota {string.Join(' ', entity)} {quota.Key}";
    }

    private static string KeyOfCredential(string name, sbyte mechanism) => string.Create(CultureInfo.InvariantCulture, $"scram {mechanism} {name}");
}
