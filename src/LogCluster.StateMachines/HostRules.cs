namespace LogCluster.StateMachines;

/// <summary>
/// The decisions of a host on which its promises rest, each a pure function. Production has this class alone; the simulator replaces single
/// rules by mistaken ones, to show that it would notice.
/// </summary>
public class HostRules
{
    public static readonly HostRules Right = new();

    /// <summary>An answer is given when everything below an offset is committed: that of what it rests on.</summary>
    public virtual long AnswerAfter(long restsOn) => restsOn;

    /// <summary>A leader decides from all that the log says: first it applies what is missing.</summary>
    public virtual bool MustApply(long nextOffset, long logEndOffset) => nextOffset < logEndOffset;

    /// <summary>What only that leadership knew, and what may never be committed, is forgotten when a leadership ends; the log is then read again.</summary>
    public virtual bool MustForget(bool hasDerivedState, long nextOffset, long committedOffset) => hasDerivedState || nextOffset > committedOffset;
}
