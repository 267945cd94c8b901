using LogCluster.Core;
using LogCluster.Core.Wire;

namespace LogCluster.Protocol;

/// <summary>Writes unknown tags between the known ones, so that a message is written again in the ascending order of KIP-482.</summary>
internal static class TaggedFields
{
    /// <summary>The whole section of a type without tagged fields of its own.</summary>
    public static void Write(WireWriter writer, List<UnknownTag>? tags)
    {
        writer.WriteUnsignedVarint((uint)(tags?.Count ?? 0));
        WriteRest(writer, tags, 0);
    }

    /// <summary>Writes the unknown tags below <paramref name="limit"/> that are not written yet.</summary>
    public static void WriteBelow(WireWriter writer, List<UnknownTag>? tags, ref int written, int limit)
    {
        while (written < tags?.Count && tags[written].Tag < limit)
            WriteOne(writer, tags, written++);
        Invariant.Check(written >= (tags?.Count ?? 0) || tags![written].Tag > limit, "an unknown tag is not one that the schema knows");
    }

    public static void WriteRest(WireWriter writer, List<UnknownTag>? tags, int written)
    {
        for (; written < tags?.Count; written++)
            WriteOne(writer, tags, written);
    }

    private static void WriteOne(WireWriter writer, List<UnknownTag> tags, int at)
    {
        Invariant.Check(at == 0 || tags[at - 1].Tag < tags[at].Tag, "unknown tags ascend");
        writer.WriteUnknownTag(tags[at]);
    }
}
