using System.CommandLine;

namespace LogCluster.Cli.Options;

/// <summary><c>--acks</c></summary>
internal static class AcksOption
{
    public static Option<short> Create()
    {
        var option = new Option<short>("--acks")
        {
            Description = "Who must have a record before it counts as written: all replicas in sync, the leader (1), nobody (0).",
            HelpName = "all|1|0",
            DefaultValueFactory = _ => -1,
            CustomParser = result =>
            {
                switch (result.Tokens[0].Value)
                {
                    case "all" or "-1":
                        return -1;
                    case "1":
                        return 1;
                    case "0":
                        return 0;
                    default:
                        result.AddError($"--acks {result.Tokens[0].Value}: there are all, 1 and 0.");
                        return 0;
                }
            },
        };
        option.CompletionSources.Add("all", "1", "0");
        return option;
    }
}
