using LogCluster.LoadGenerator;
using LogCluster.LoadGenerator.Clusters;
using LogCluster.LoadGenerator.Controllers;
using LogCluster.LoadGenerator.Groups;

// usage: LogCluster.LoadGenerator SERVER [--kafka DIR] [--gigabytes G] [--through G] [--codecs C,...] [--records B,...] [--partitions N] [--image N]
//        LogCluster.LoadGenerator SERVER [--kafka DIR] groups [GROUPS [MEMBERS]]
//        LogCluster.LoadGenerator SERVER [--kafka DIR] controllers [TOPICS [KILLS]]
//        LogCluster.LoadGenerator SERVER [--kafka DIR] cluster [GIGABYTES]
if (Array.IndexOf(args, "groups") is var groups and > 0)
    return await GroupSuite.RunAsync(args[0], args[(groups + 1)..]);
if (Array.IndexOf(args, "controllers") is var controllers and > 0)
    return await ControllerSuite.RunAsync(args[0], args[(controllers + 1)..]);
if (Array.IndexOf(args, "cluster") is var cluster and > 0)
    return await ClusterSuite.RunAsync(SuiteOptions.Parse(args[..cluster]), args[(cluster + 1)..]);
return await Suite.RunAsync(SuiteOptions.Parse(args));
