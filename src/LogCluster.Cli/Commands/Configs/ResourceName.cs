using System.CommandLine;
using System.Globalization;

namespace LogCluster.Cli.Commands.Configs;

/// <summary>What configuration belongs to, as it is written on the command line: <c>topic/orders</c>, <c>broker/1</c>, <c>broker</c> for the default of all brokers.</summary>
internal sealed record ResourceName(sbyte Type, string Name)
{
    private const sbyte TopicType = 2;
    private const sbyte BrokerType = 4;

    private static readonly (string Word, sbyte Type)[] Words =
        [("topic", TopicType), ("broker", BrokerType), ("client-metrics", 16), ("group", 32)];

    public bool IsBroker => Type == BrokerType;

    public static ResourceName Topic(string name) => new(TopicType, name);

    public static Argument<string> Argument() => new("resource")
    {
        Description = "topic/NAME, broker/ID, broker (the default of all brokers), group/NAME or client-metrics/NAME.",
    };

    public static ResourceName Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (word, name) = slash < 0 ? (text, "") : (text[..slash], text[(slash + 1)..]);
        var type = Array.Find(Words, entry => entry.Word == word).Type;
        if (type == 0 || (name.Length == 0 && type != BrokerType))
            throw new WrongCommandLineException($"{text} names no resource: write topic/NAME, broker/ID, broker, group/NAME or client-metrics/NAME.");
        if (type == BrokerType && name.Length > 0 && !int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw new WrongCommandLineException($"{name} is no broker id.");
        return new ResourceName(type, name);
    }

    public override string ToString() => $"{Array.Find(Words, entry => entry.Type == Type).Word}{(Name.Length > 0 ? "/" : "")}{Name}";
}
