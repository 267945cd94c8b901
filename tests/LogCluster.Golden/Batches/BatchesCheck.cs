using LogCluster.Core;
using LogCluster.Records;

namespace LogCluster.Golden.Batches;

/// <summary>Reads, writes, validates and appends Kafka's golden batches.</summary>
public sealed class BatchesCheck : IGoldenCheck
{
    private const long BrokerTimeMs = 1_700_000_000_000;
    private const int ProduceVersion = 9;

    public string Folder => "batches";

    public IEnumerable<GoldenReport> Run(string folder) => [CheckValid(folder), CheckInvalid(folder), CheckAppended(folder)];

    private static GoldenReport CheckValid(string folder)
    {
        var report = new GoldenReport("batches/valid");
        foreach (var line in JsonLines.Read(folder, "valid.jsonl"))
            Judge(report, line.Text("name"), ValidBatch.FindDifference(line));
        return report;
    }

    private static GoldenReport CheckInvalid(string folder)
    {
        var report = new GoldenReport("batches/invalid");
        foreach (var line in JsonLines.Read(folder, "invalid.jsonl"))
        {
            var name = line.Text("name");
            var kafka = (ErrorCode)line.GetProperty("produceErrorCode").GetInt16();
            var expected = kafka == ErrorCode.UnknownServerError ? SpecificVerdicts.Find(name) : kafka;
            var options = OptionsOf(line.GetProperty("topicConfig"));
            using var validated = RecordBatchValidator.Validate(line.Hex("hex"), options, BatchOrigin.Client, ProduceVersion, BrokerTimeMs);
            Judge(report, name, validated.Error == expected ? null : $"expected {expected?.ToString() ?? "an entry"}, got {validated.Error}: {validated.Message}");
        }

        return report;
    }

    private static BatchValidationOptions OptionsOf(System.Text.Json.JsonElement topicConfig)
    {
        var options = BatchValidationOptions.Default;
        foreach (var setting in topicConfig.EnumerateObject())
        {
            var value = setting.Value.GetString()!;
            options = setting.Name switch
            {
                "max.message.bytes" => options with { MessageBytesMax = int.Parse(value) },
                "message.timestamp.before.max.ms" => options with { TimestampBeforeMaxMs = long.Parse(value) },
                "message.timestamp.after.max.ms" => options with { TimestampAfterMaxMs = long.Parse(value) },
                "cleanup.policy" => options with { RequiresKeys = value.Contains("compact", StringComparison.Ordinal) },
                _ => throw new InvalidOperationException($"The check does not know the setting {setting.Name}"),
            };
        }

        return options;
    }

    private static GoldenReport CheckAppended(string folder)
    {
        var report = new GoldenReport("batches/appended");
        foreach (var line in JsonLines.Read(folder, "appended.jsonl"))
        {
            var isLogAppendTime = string.Equals(line.Text("messageTimestampType"), "LogAppendTime", StringComparison.Ordinal);
            var options = BatchValidationOptions.Default with
            {
                TimestampType = isLogAppendTime ? TimestampType.LogAppendTime : TimestampType.CreateTime,
            };
            var now = line.GetProperty("brokerTimeMs").GetInt64();
            using var validated = RecordBatchValidator.Validate(line.Hex("sentHex"), options, BatchOrigin.Client, ProduceVersion, now);
            Judge(report, line.Text("name"), FindDifference(validated, line, now));
        }

        return report;
    }

    private static string? FindDifference(in ValidatedBatch validated, System.Text.Json.JsonElement line, long nowMs)
    {
        if (!validated.IsValid)
            return $"rejected with {validated.Error}: {validated.Message}";
        var epoch = new LeaderEpoch(line.GetProperty("leaderEpoch").GetInt32());
        var maxTimestampMs = validated.AssignOffsets(line.GetProperty("logEndOffsetBefore").GetInt64(), epoch, nowMs);
        if (maxTimestampMs != line.GetProperty("maxTimestamp").GetInt64())
            return $"maximum timestamp {maxTimestampMs}";
        return validated.Bytes.Span.SequenceEqual(line.Hex("storedHex")) ? null : $"stored as {Convert.ToHexStringLower(validated.Bytes.Span)}";
    }

    private static void Judge(GoldenReport report, string name, string? difference)
    {
        if (difference is null)
            report.Pass();
        else
            report.Fail($"{name}: {difference}");
    }
}
