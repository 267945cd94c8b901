using LogCluster.Core;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Directories;
using LogCluster.Storage.Tests.Support;

namespace LogCluster.Storage.Tests;

/// <summary>
/// The same work, stopped at every single change of the disk: what is there afterwards is a beginning of what was appended, holds all
/// that was flushed, and works.
/// </summary>
public sealed class CrashTests
{
    private const string Root = "/data";
    private static readonly TopicPartition Partition = new("t", 0);

    private static readonly LogConfig Config = new()
    {
        SegmentBytes = 700,
        IndexIntervalBytes = 100,
        RetentionBytes = 2500,
        RetentionMs = -1,
        FileDeleteDelayMs = 0,
    };

    [Theory]
    [InlineData(SimulatedDiskCrash.PowerLoss, 1)]
    [InlineData(SimulatedDiskCrash.PowerLoss, 2)]
    [InlineData(SimulatedDiskCrash.PowerLoss, 3)]
    [InlineData(SimulatedDiskCrash.PowerLoss, 4)]
    [InlineData(SimulatedDiskCrash.ProcessKill, 5)]
    public void Survives_a_stop_at_every_change_of_the_disk(SimulatedDiskCrash crash, int seed)
    {
        var changes = new Run(seed, crash, crashIn: 0).Work();
        Assert.InRange(changes, 200, 5000);
        for (var crashIn = 1; crashIn <= changes; crashIn++)
            new Run(seed, crash, crashIn).WorkAndRecover();
    }

    private sealed class Run
    {
        private readonly SimulatedDisk _disk;
        private readonly Random _random;
        private readonly SimulatedDiskCrash _crash;
        private readonly TestProducer[] _producers = [new(1, false), new(2, true)];
        private ModelLog _model = new();
        private ModelLog? _after;
        private readonly int _changesBefore;
        private long _flushedOffset;
        private long _nowMs = TestBatch.StartMs;
        private LogDirectory? _directory;
        private PartitionLog? _log;

        public Run(int seed, SimulatedDiskCrash crash, int crashIn)
        {
            _disk = new SimulatedDisk(seed * 10_000 + crashIn);
            _random = new Random(seed);
            _crash = crash;
            _disk.CreateDirectory(Root);
            _disk.FlushDirectory("/");
            _disk.Faults.CrashIn = crashIn;
            _changesBefore = _disk.ChangeCount;
        }

        /// <summary>Returns the number of changes that the work made.</summary>
        public int Work()
        {
            Open();
            for (var step = 0; step < 100; step++)
                Step();
            _directory!.Close(1, _nowMs);
            _flushedOffset = _model.LogEndOffset;
            return _disk.ChangeCount - _changesBefore;
        }

        private void Open()
        {
            _directory = LogDirectory.Open(_disk, Root, new LogDirectoryOptions { ConfigOf = _ => Config, NowMs = _nowMs });
            _log = _directory.GetOrCreate(Partition, new Uuid(4711), Config, _nowMs);
        }

        private void Step()
        {
            _nowMs++;
            switch (_random.Next(24))
            {
                case 0:
                    _log!.Flush(_nowMs);
                    _flushedOffset = _model.LogEndOffset;
                    break;
                case 1:
                    _directory!.WriteCheckpoints();
                    break;
                case 2:
                    Change(model => model.TruncateTo(Math.Max(0, model.LogEndOffset - 3)), () => _log!.TruncateTo(Math.Max(0, _log.LogEndOffset - 3), _nowMs));
                    Resync();
                    break;
                case 3:
                    _log!.DeleteOldSegments(_flushedOffset, _nowMs);
                    _log!.PurgeDeleted(_nowMs);
                    _directory!.PurgeDeleted(_nowMs);
                    break;
                case 4:
                    _log!.Roll(_nowMs);
                    break;
                case 5:
                    _directory!.Close(1, _nowMs);
                    _flushedOffset = _model.LogEndOffset;
                    Open();
                    Resync();
                    break;
                default:
                    var producer = _producers[_random.Next(_producers.Length)];
                    var batch = producer.Next(_random, _nowMs);
                    var copy = batch.ToArray();
                    Change(
                        model =>
                        {
                            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(copy, model.LogEndOffset);
                            model.Append(copy);
                        },
                        () => Assert.True(_log!.AppendAsLeader(batch, new LeaderEpoch(0), producer.OriginOf(batch), _nowMs).Succeeded));
                    break;
            }
        }

        private void Change(Action<ModelLog> model, Action log)
        {
            _after = _model.Copy();
            model(_after);
            _flushedOffset = Math.Min(_flushedOffset, _after.LogEndOffset);
            log();
            (_model, _after) = (_after, null);
        }

        private void Resync()
        {
            foreach (var producer in _producers)
                producer.Resync(_log!);
        }

        public void WorkAndRecover()
        {
            Assert.ThrowsAny<IOException>(() => Work());
            RecoverAndCheck();
            for (var step = 0; step < 30; step++)
                Step();

            // Once more: what recovery read through and then flushed must be as safe as what was written and flushed.
            RecoverAndCheck();
            for (var step = 0; step < 10; step++)
                Step();
            _directory!.Close(1, _nowMs);
            Open();
            Assert.True(_directory.WasCleanlyClosed);
            _model.LogStartOffset = _log!.LogStartOffset;
            _model.CheckReads(_log, _random);
            _model.CheckProducers(_log);
        }

        private void RecoverAndCheck()
        {
            _disk.Crash(_crash);
            Open();
            var model = Survivor();
            model.CheckReads(_log!, _random);
            model.CheckProducers(_log!);
            Assert.True(_log!.LogEndOffset >= _flushedOffset, $"{_log.LogEndOffset} is below {_flushedOffset}, which was flushed");
            if (_crash == SimulatedDiskCrash.ProcessKill)
                Assert.True(_log.LogEndOffset == _model.LogEndOffset || _log.LogEndOffset == _after?.LogEndOffset);
            (_model, _after) = (model, null);
            Resync();
        }

        /// <summary>The model cut to where the log ends now: as before the change that was under way, or as after it.</summary>
        private ModelLog Survivor()
        {
            foreach (var candidate in (ModelLog?[])[_after, _model])
            {
                if (candidate is null || candidate.LogEndOffset < _log!.LogEndOffset)
                    continue;
                var cut = candidate.Copy();
                cut.TruncateTo(_log.LogEndOffset);
                cut.LogStartOffset = _log.LogStartOffset;
                if (cut.LogEndOffset == _log.LogEndOffset)
                    return cut;
            }

            Assert.Fail($"the log ends at {_log!.LogEndOffset}, which is no end of a batch");
            return _model;
        }
    }
}
