using LogCluster.LoadGenerator;

// usage: LogCluster.LoadGenerator SERVER [--kafka DIR] [--gigabytes G] [--through G] [--quick]
return await Suite.RunAsync(SuiteOptions.Parse(args));
