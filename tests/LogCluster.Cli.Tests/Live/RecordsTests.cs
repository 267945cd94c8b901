using System.Text;
using LogCluster.Cli.Tests.Support;
using LogCluster.Interop.Processes;

namespace LogCluster.Cli.Tests.Live;

public sealed class RecordsTests(LiveBroker live) : IClassFixture<LiveBroker>
{
    private Logctl Logctl => live.Logctl;

    [Fact]
    public async Task LinesGoInAndComeOut()
    {
        var topic = await live.NewTopicAsync();
        (await Logctl.RunAsync($"produce {topic}", "one\ntwo\nthree")).Succeeded();
        Assert.Equal(["one", "two", "three"], (await Logctl.RunAsync($"consume {topic}")).Succeeded().Lines);
    }

    [Fact]
    public async Task ATerminalIsToldOfProgressAfterASecond()
    {
        var topic = await live.NewTopicAsync();
        var shown = (await Logctl.RunOnTerminalAsync($"produce {topic}", "(echo one; sleep 3; echo two)")).Succeeded();
        Assert.Contains("records written, ", shown.Output, StringComparison.Ordinal);
        Assert.Equal(["one", "two"], (await Logctl.RunAsync($"consume {topic}")).Succeeded().Lines);
    }

    [Fact]
    public async Task KeysHeadersAndTombstones()
    {
        var topic = await live.NewTopicAsync();
        (await Logctl.RunAsync($"produce {topic} --key-separator \\t --null - --header a=1 --header b= --timestamp 2024-01-02T03:04:05Z", "k\tv\nk\t-\nnone")).Succeeded();
        var records = (await Logctl.RunAsync($"consume {topic} -o jsonl")).Succeeded().Objects;
        Assert.Equal("k"u8.ToArray(), records[0].GetProperty("key").GetBytesFromBase64());
        Assert.Equal("v"u8.ToArray(), records[0].GetProperty("value").GetBytesFromBase64());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, records[1].GetProperty("value").ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, records[2].GetProperty("key").ValueKind);
        Assert.Equal("""[["a","MQ=="],["b",""]]""", records[0].GetProperty("headers").GetRawText());
        Assert.Equal(1704164645000, records[0].GetProperty("timestamp").GetInt64());
        Assert.Equal("CreateTime", records[0].GetProperty("timestampType").GetString());
        Assert.Equal("k\tv", (await Logctl.RunAsync($"consume {topic} --keys --count 1")).Succeeded().Lines.Single());
        Assert.Contains("\"value\":\"v\"", (await Logctl.RunAsync($"consume {topic} --format json --strings")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task EveryCodecAndManyBatches(string codec)
    {
        var topic = await live.NewTopicAsync(3);
        var lines = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"a line that is long enough to make batches number {i}\n"));
        var report = (await Logctl.RunAsync($"produce {topic} --codec {codec} --report -o jsonl", lines)).Succeeded().Objects;
        Assert.Equal(20_000, report.Sum(row => row.GetProperty("records").GetInt64()));
        var read = (await Logctl.RunAsync($"consume {topic}")).Succeeded().Lines;
        Assert.Equal(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task FilesWholeAndRaw()
    {
        using var directory = new TemporaryDirectory();
        var first = directory.Write("first", "a\nb");
        var second = directory.Write("second", "c\nd");
        var topic = await live.NewTopicAsync();
        (await Logctl.RunAsync($"produce {topic} --file {first} --file {second} --whole")).Succeeded();
        Assert.Equal("a\nbc\nd", (await Logctl.RunAsync($"consume {topic} --format raw")).Succeeded().Output);
    }

    [Theory]
    [InlineData("--from 3", "3 4 5 6 7 8 9")]
    [InlineData("--from 3 --to 5", "3 4")]
    [InlineData("--from -2", "8 9")]
    [InlineData("--from latest", "")]
    [InlineData("--from earliest --count 2", "0 1")]
    [InlineData("--from @1700000005000", "5 6 7 8 9")]
    [InlineData("--from 2023-11-14T22:13:25Z --to 2023-11-14T22:13:27Z", "5 6")]
    [InlineData("--from 1h", "")]
    public async Task AnyPartOfALog(string range, string expected)
    {
        var topic = await live.TimedTopicAsync();
        Assert.Equal(expected, string.Join(' ', (await Logctl.RunAsync($"consume {topic} {range}")).Succeeded().Lines));
    }

    [Fact]
    public async Task FollowingEndsWithCtrlCAndShowsWhatComes()
    {
        var topic = await live.NewTopicAsync();
        using var following = Logctl.Start($"consume {topic} --follow");
        (await Logctl.RunAsync($"produce {topic}", "later")).Succeeded();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Assert.Equal("later", await following.StandardOutput.ReadLineAsync(limit.Token));
        Signals.Send(following.Id, 2);
        await following.WaitForExitAsync(limit.Token);
        Assert.Equal(0, following.ExitCode);
    }

    [Fact]
    public async Task ALineIsSentBeforeTheNextIsTyped()
    {
        var topic = await live.NewTopicAsync();
        using var typing = Logctl.Start($"produce {topic}");
        await typing.StandardInput.BaseStream.WriteAsync("typed\n"u8.ToArray());
        await typing.StandardInput.BaseStream.FlushAsync();
        var read = "";
        for (var i = 0; i < 60 && read.Length == 0; i++)
            read = (await Logctl.RunAsync($"consume {topic}")).Succeeded().Output;
        Assert.Equal("typed\n", read);
        typing.StandardInput.Close();
        await typing.WaitForExitAsync();
        Assert.Equal(0, typing.ExitCode);
    }

    [Theory]
    [InlineData("produce nowhere-at-all", 1, "UNKNOWN_TOPIC_OR_PARTITION")]
    [InlineData("consume nowhere-at-all", 1, "UNKNOWN_TOPIC_OR_PARTITION")]
    [InlineData("produce x --codec brotli", 2, "none, gzip, snappy, lz4, zstd")]
    [InlineData("produce x --acks 2", 2, "all, 1 and 0")]
    [InlineData("produce x --key a --key-separator b", 2, "not both")]
    [InlineData("produce x --key-separator \\q", 2, "after \\ comes")]
    [InlineData("produce x --timestamp yesterday", 2, "no time")]
    [InlineData("consume x --from sometime", 2, "--from sometime")]
    [InlineData("consume x --follow --to 3", 2, "--follow has no end")]
    [InlineData("consume x --count 0", 2, "at least 1")]
    [InlineData("consume x --format xml", 2, "text, raw, json")]
    public async Task Mistakes(string typed, int exitCode, string because) => (await Logctl.RunAsync(typed, "a")).Failed(exitCode, because);

    [Fact]
    public async Task APartitionOrOffsetThatIsNotThereIsSaid()
    {
        var topic = await live.NewTopicAsync();
        (await Logctl.RunAsync($"produce {topic} --partition 7", "a")).Failed(1, "has no partition 7");
        (await Logctl.RunAsync($"consume {topic} --partition 7")).Failed(1, "has no partition 7");
        (await Logctl.RunAsync($"consume {topic} --from 5 --to 9")).Failed(1, "does not have offset 5");
        (await Logctl.RunAsync($"produce {topic}", Encoding.UTF8.GetBytes(new string('x', 2_000_000)))).Failed(1, "MESSAGE_TOO_LARGE");
    }
}
