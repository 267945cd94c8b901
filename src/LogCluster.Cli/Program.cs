using LogCluster.Cli;

return await Logctl.RunAsync(args);
