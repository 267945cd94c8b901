namespace LogCluster.Metadata.Tests.Controllers.Histories;

/// <summary>Histories of registrations, silence, moves, elections and changes of in-sync replicas keep every rule of <see cref="ImageRules"/>.</summary>
public sealed class RandomHistoryTests
{
    private const int SeedCount = 40;
    private const int StepCount = 150;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NoHistoryBreaksARule(bool remembersEligible)
    {
        for (var seed = 1; seed <= SeedCount; seed++)
        {
            try
            {
                var history = new ClusterHistory(seed, remembersEligible);
                for (var step = 0; step < StepCount; step++)
                    history.Step();
                history.End();
            }
            catch (Exception e)
            {
                Assert.Fail($"Seed {seed}: {e}");
            }
        }
    }
}
