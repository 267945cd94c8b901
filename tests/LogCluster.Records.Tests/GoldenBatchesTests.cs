using LogCluster.Golden;
using LogCluster.Golden.Batches;

namespace LogCluster.Records.Tests;

public class GoldenBatchesTests
{
    [Theory]
    [InlineData("batches/valid", 142)]
    [InlineData("batches/invalid", 107)]
    [InlineData("batches/appended", 14)]
    public void AgreesWithKafka(string kind, int count)
    {
        var report = new BatchesCheck().Run(Path.Combine(GoldenFiles.Root, "batches")).Single(report => report.Kind == kind);
        Assert.Empty(report.Failures);
        Assert.Equal(count, report.Checked);
        Assert.Equal(0, report.Skipped);
    }
}
