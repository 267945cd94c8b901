using LogCluster.Golden;
using LogCluster.Golden.Batches;
using LogCluster.Golden.DataDirectories;
using LogCluster.Golden.Messages;

// Usage: [LOGCLUSTER_GOLDEN=DIR] LogCluster.Golden; exit code 1 on a failure or when nothing was checked.
IGoldenCheck[] checks =
[
    new MessagesCheck(),
    new BatchesCheck(),
    new DataDirectoriesCheck(),
];
var root = GoldenFiles.Root;
var reports = checks.Where(check => Directory.Exists(Path.Combine(root, check.Folder)))
    .SelectMany(check => check.Run(Path.Combine(root, check.Folder)))
    .ToList();
foreach (var report in reports)
{
    Console.WriteLine(report);
    foreach (var failure in report.Failures.Take(20))
        Console.WriteLine($"  {failure}");
}

var failed = reports.Sum(report => report.Failures.Count);
var checkedCount = reports.Sum(report => report.Checked);
Console.WriteLine($"together: {checkedCount} checked, {reports.Sum(report => report.Skipped)} skipped, {failed} failed");
return failed > 0 || checkedCount == 0 ? 1 : 0;
