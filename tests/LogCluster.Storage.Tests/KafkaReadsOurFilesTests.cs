using System.Diagnostics;
using LogCluster.Core;
using LogCluster.Storage.Disk;
using LogCluster.Storage.Tests.Support;

namespace LogCluster.Storage.Tests;

public sealed class KafkaReadsOurFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateDirectory(Path.Combine(Directory.CreateTempSubdirectory("logcluster-kafka-").FullName, "t-0")).FullName;

    [KafkaFact]
    public async Task Finds_no_fault_in_a_log_that_rolled_and_was_truncated()
    {
        WriteLog();
        var files = Directory.GetFiles(_directory).Where(file => Path.GetExtension(file) is ".log" or ".index" or ".timeindex" or ".txnindex" or ".snapshot").Order().ToList();
        Assert.Contains(files, file => file.EndsWith(".txnindex", StringComparison.Ordinal));
        Assert.True(files.Count > 20);

        using var process = Process.Start(new ProcessStartInfo(KafkaFactAttribute.Script!, ["dump-log", "--deep-iteration", "--files", string.Join(',', files)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
        Assert.DoesNotContain("Exception", await errors);
        Assert.DoesNotContain("isvalid: false", output);
        Assert.DoesNotContain("ismatch", output);
        Assert.DoesNotContain("out of order", output);
        // The tool takes every segment for the first one: "-1 is followed by" its base offset.
        Assert.DoesNotContain(output.Split('\n'), line => line.Contains("is followed by", StringComparison.Ordinal) && !line.Contains("-1 is", StringComparison.Ordinal));
        Assert.All(files, file => Assert.Contains($"Dumping {file}", output));
    }

    private void WriteLog()
    {
        var random = new Random(1);
        var config = new LogConfig { SegmentBytes = 4000, IndexIntervalBytes = 200 };
        var log = PartitionLog.Open(PosixDisk.Instance, _directory, new TopicPartition("t", 0), config, new LogOpenOptions { WasCleanlyClosed = true });
        TestProducer[] producers = [new(1, false), new(2, true), new(3, true)];
        for (var i = 0; i < 300; i++)
        {
            var producer = producers[random.Next(producers.Length)];
            var batch = producer.Next(random, TestBatch.StartMs + i * 10);
            Assert.True(log.AppendAsLeader(batch, new LeaderEpoch(i / 100), producer.OriginOf(batch), TestBatch.StartMs).Succeeded);
            if (i is not (150 or 250))
                continue;
            log.TruncateTo(log.LogEndOffset - 20, TestBatch.StartMs);
            foreach (var each in producers)
                each.Resync(log);
        }

        log.Close(TestBatch.StartMs);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_directory)!, recursive: true);
}
