using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Tests.Images;

/// <summary>An image written down as records and read back is the same image, whatever its history.</summary>
public sealed class MetadataImageRecordsTests
{
    private const int Histories = 200;
    private const int RecordsMax = 120;

    private static IMetadataRecord ThroughBytes(IMetadataRecord record) => MetadataRecordCodec.Read(MetadataRecordCodec.Write(record));

    private static MetadataImage Build(IEnumerable<IMetadataRecord> records, long nextOffset)
    {
        var builder = new MetadataImageBuilder();
        foreach (var record in records)
            builder.Apply(ThroughBytes(record));
        return builder.Build(nextOffset);
    }

    private static List<string> Bytes(MetadataImage image) => [.. MetadataImageRecords.Of(image).Select(record => Convert.ToHexString(MetadataRecordCodec.Write(record)))];

    [Fact]
    public void AnImageIsWhatItsRecordsMake()
    {
        for (var seed = 1; seed <= Histories; seed++)
        {
            var history = new RandomHistory(new Random(seed)).Make(RecordsMax);
            var image = Build(history, 500);
            var again = Build(MetadataImageRecords.Of(image), 500);
            Assert.Equal(ImageText.Of(image), ImageText.Of(again));
            Assert.Equal(Bytes(image), Bytes(again));
        }
    }

    [Fact]
    public void AnEmptyImageHasNoRecords() => Assert.Empty(MetadataImageRecords.Of(MetadataImage.Empty));

    [Fact]
    public void WhatNothingHereLooksAtIsCarriedUntilItIsRemoved()
    {
        var quota = new ClientQuotaRecord { Entity = [new() { EntityType = "user", EntityName = "a" }], Key = "producer_byte_rate", Value = 5 };
        var defaultQuota = new ClientQuotaRecord { Entity = [new() { EntityType = "user", EntityName = null }], Key = "producer_byte_rate", Value = 6 };
        var entry = new AccessControlEntryRecord { Id = new Uuid(7), ResourceName = "t", Principal = "User:a", Host = "*" };
        var credential = new UserScramCredentialRecord { Name = "a", Mechanism = 1, Salt = new byte[] { 1 }, StoredKey = new byte[] { 2 }, ServerKey = new byte[] { 3 }, Iterations = 4_096 };
        var token = new DelegationTokenRecord { TokenId = "t", Owner = "User:a", Requester = "User:a" };
        var all = Build([quota, defaultQuota, entry, credential, token], 5);
        Assert.Equal(5, MetadataImageRecords.Of(all).Count());
        var none = Build(
            [
                .. MetadataImageRecords.Of(all),
                new ClientQuotaRecord { Entity = quota.Entity, Key = quota.Key, Remove = true },
                new ClientQuotaRecord { Entity = defaultQuota.Entity, Key = quota.Key, Remove = true },
                new RemoveAccessControlEntryRecord { Id = entry.Id },
                new RemoveUserScramCredentialRecord { Name = "a", Mechanism = 1 },
                new RemoveDelegationTokenRecord { TokenId = "t" },
            ],
            11);
        Assert.Empty(MetadataImageRecords.Of(none));
    }

    /// <summary>Records that a controller could have written, one after the other.</summary>
    private sealed class RandomHistory(Random random)
    {
        private readonly List<(Uuid Id, string Name, int Partitions)> _topics = [];
        private readonly List<IMetadataRecord> _records = [];
        private int _lastTopic;

        public List<IMetadataRecord> Make(int recordsMax)
        {
            while (_records.Count < recordsMax)
                Add(random.Next(12));
            return _records;
        }

        private void Add(int kind)
        {
            var at = _topics.Count == 0 ? -1 : random.Next(_topics.Count);
            switch (kind)
            {
                case 0:
                    _topics.Add((new Uuid((ulong)(1_000 + ++_lastTopic)), $"topic-{random.Next(40)}-{_lastTopic}", 0));
                    _records.Add(new TopicRecord { TopicId = _topics[^1].Id, Name = _topics[^1].Name });
                    break;
                case 1 or 2 when at >= 0:
                    _topics[at] = _topics[at] with { Partitions = _topics[at].Partitions + 1 };
                    _records.Add(Partition(_topics[at].Id, _topics[at].Partitions - 1));
                    break;
                case 3 when at >= 0 && _topics[at].Partitions > 0:
                    _records.Add(Change(_topics[at].Id, random.Next(_topics[at].Partitions)));
                    break;
                case 4 when at >= 0 && random.Next(3) == 0:
                    _records.Add(new RemoveTopicRecord { TopicId = _topics[at].Id });
                    _topics.RemoveAt(at);
                    break;
                case 5:
                    _records.Add(Config(at));
                    break;
                case 6:
                    _records.Add(new FeatureLevelRecord { Name = $"feature-{random.Next(4)}", FeatureLevel = (short)random.Next(3) });
                    break;
                case 7:
                    _records.Add(Broker());
                    break;
                case 8:
                    _records.Add(new BrokerRegistrationChangeRecord { BrokerId = random.Next(4), BrokerEpoch = 1, Fenced = (sbyte)random.Next(-1, 2), InControlledShutdown = (sbyte)random.Next(2), CordonedLogDirs = random.Next(2) == 0 ? null : [new Uuid(9)] });
                    break;
                case 9:
                    _records.Add(new ProducerIdsRecord { BrokerId = 1, BrokerEpoch = 1, NextProducerId = 1_000 * (_records.Count + 1) });
                    break;
                case 11:
                    _records.Add(new RegisterControllerRecord
                    {
                        ControllerId = random.Next(3),
                        IncarnationId = new Uuid((ulong)random.Next()),
                        EndPoints = [new() { Name = "CONTROLLER", Host = "h", Port = 9_093 }],
                        Features = [new() { Name = "kraft.version", MaxSupportedVersion = 1 }],
                    });
                    break;
                case 10:
                    _records.Add(new ClientQuotaRecord
                    {
                        Entity = [new() { EntityType = "client-id", EntityName = random.Next(3) == 0 ? null : "c" }],
                        Key = $"quota-{random.Next(3)}",
                        Value = random.Next(100),
                        Remove = random.Next(4) == 0,
                    });
                    break;
            }
        }

        private List<int> Nodes(int max) => [.. Enumerable.Range(0, random.Next(max + 1)).Select(_ => random.Next(5)).Distinct()];

        private PartitionRecord Partition(Uuid topic, int index) => new()
        {
            TopicId = topic,
            PartitionId = index,
            Replicas = Nodes(4),
            Isr = Nodes(3),
            AddingReplicas = Nodes(1),
            RemovingReplicas = Nodes(1),
            Leader = random.Next(-1, 4),
            LeaderEpoch = random.Next(9),
            PartitionEpoch = random.Next(9),
            LeaderRecoveryState = (sbyte)random.Next(2),
            Directories = [.. Nodes(3).Select(id => new Uuid((ulong)id))],
            EligibleLeaderReplicas = random.Next(2) == 0 ? null : Nodes(2),
            LastKnownElr = random.Next(2) == 0 ? null : Nodes(2),
        };

        private PartitionChangeRecord Change(Uuid topic, int index) => new()
        {
            TopicId = topic,
            PartitionId = index,
            Leader = random.Next(-2, 4),
            Isr = random.Next(2) == 0 ? null : Nodes(3),
            Replicas = random.Next(4) == 0 ? Nodes(4) : null,
            EligibleLeaderReplicas = random.Next(2) == 0 ? null : Nodes(2),
        };

        private ConfigRecord Config(int topic) => new()
        {
            ResourceType = topic >= 0 ? ConfigResource.TopicType : ConfigResource.BrokerType,
            ResourceName = topic >= 0 ? _topics[topic].Name : $"{random.Next(3)}",
            Name = $"key-{random.Next(3)}",
            Value = random.Next(3) == 0 ? null : $"{random.Next(100)}",
        };

        private RegisterBrokerRecord Broker() => new()
        {
            BrokerId = random.Next(4),
            BrokerEpoch = _records.Count,
            IncarnationId = new Uuid((ulong)random.Next()),
            EndPoints = [new() { Name = "PLAINTEXT", Host = $"h{random.Next(9)}", Port = (ushort)random.Next(40_000, 60_000) }],
            Features = [.. Nodes(2).Select(id => new RegisterBrokerRecord.BrokerFeature { Name = $"feature-{id}", MinSupportedVersion = 1, MaxSupportedVersion = (short)id })],
            Rack = random.Next(2) == 0 ? null : "r",
            Fenced = random.Next(2) == 0,
            LogDirs = [.. Nodes(2).Select(id => new Uuid((ulong)id))],
        };
    }
}
