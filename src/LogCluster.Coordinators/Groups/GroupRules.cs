using LogCluster.Coordinators.Groups.Classic;

namespace LogCluster.Coordinators.Groups;

/// <summary>
/// The decisions on which the promises of a coordinator rest, each a pure function. Production has this class alone; the simulator replaces
/// single rules by mistaken ones, to show that it would notice.
/// </summary>
#pragma warning disable CA1852 // The simulator's mistakes derive from it.
internal class GroupRules
#pragma warning restore CA1852
{
    public static readonly GroupRules Right = new();

    /// <summary>Who speaks of another generation may have lost its partitions to somebody else.</summary>
    public virtual bool IsCurrent(int generation, int current) => generation == current;

    /// <summary>No two assignments of a group share a number.</summary>
    public virtual int NextGeneration(int current) => current + 1;

    /// <summary>A generation begins when everybody has joined; who is missing would keep what it owns without being in it.</summary>
    public virtual bool MayBegin(bool haveAllJoined) => haveAllJoined;

    /// <summary>A member waits for the leader's assignment: what it had before may be another's now.</summary>
    public virtual bool MayKeepAssignment => false;

    /// <summary>A static member that comes back gets a new id, so that whoever still has the old one is told so (KIP-345).</summary>
    public virtual string IdOfReplacement(string oldId, string newId) => newId;

    /// <summary>Who waits for an answer cannot heartbeat; anybody else whose session is over is out.</summary>
    public virtual bool MayExpel(ClassicMember member) => !member.IsExcusedFromHeartbeat;

    /// <summary>Nobody was heard of while the log was read: members get a whole session, and no more.</summary>
    public virtual int SessionAfterLoadingMs(ClassicMember member) => member.SessionTimeoutMs;

    /// <summary>Who is no member commits only where nobody is.</summary>
    public virtual bool MayCommitFromOutside(ClassicGroupState state) => state == ClassicGroupState.Empty;

    public virtual bool MayDeleteGroup(ClassicGroupState state) => state == ClassicGroupState.Empty;

    /// <summary>Offsets that members read from stay (KIP-496).</summary>
    public virtual bool MayDeleteOffset(bool isSubscribed) => !isSubscribed;

    /// <summary>Offsets that members read from do not grow old (KIP-211).</summary>
    public virtual bool MayExpire(bool isSubscribed) => !isSubscribed;

    public virtual long RetentionMs(long configuredMs) => configuredMs;

    /// <summary>With a topic go the offsets that were committed for it, and no other.</summary>
    public virtual bool IsGone(string topic, IReadOnlySet<string> deletedTopics) => deletedTopics.Contains(topic);
}
