using LogCluster.LoadGenerator;
using LogCluster.LoadGenerator.Groups;

// usage: LogCluster.LoadGenerator SERVER [--kafka DIR] [--gigabytes G] [--through G] [--codecs C,...] [--records B,...] [--partitions N] [--image N]
//        LogCluster.LoadGenerator SERVER [--kafka DIR] groups [GROUPS [MEMBERS]]
if (Array.IndexOf(args, "groups") is var groups and > 0)
    return await GroupSuite.RunAsync(args[0], args[(groups + 1)..]);
return await Suite.RunAsync(SuiteOptions.Parse(args));
