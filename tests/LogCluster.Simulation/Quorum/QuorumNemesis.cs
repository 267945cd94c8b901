using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Simulation.Quorum;

/// <summary>
/// Does to a quorum what operators, networks and machines do: partitions, crashes, pauses, resignations, voter changes, wiped disks and
/// old ones that come back.
/// </summary>
internal sealed class QuorumNemesis(QuorumWorld world)
{
    private readonly List<(QuorumMachine Machine, QuorumDisk Disk)> _drawer = [];
    private long _nextValue = 1;

    private Random Random => world.Random;

    private QuorumMachine Any => world.Machines[Random.Next(world.Machines.Count)];

    private QuorumMachine? Leader => world.Machines.Where(machine => machine.Node is { IsLeader: true }).MaxBy(machine => machine.Node!.Epoch);

    public void Act()
    {
        switch (Random.Next(40))
        {
            case 0:
                Partition();
                break;
            case 1:
                Block(oneWay: true);
                break;
            case 2 or 3:
                world.UnblockAll();
                break;
            case 4:
                Restart(Any);
                break;
            case 5 when Leader is { } leader:
                Restart(leader);
                break;
            case 6:
                Any.PausedUntilMs = world.NowMs + Random.Next(5_000);
                break;
            case 7:
                Leader?.Do(node => node.Resign(world.NowMs));
                break;
            case 8:
                CrashAll();
                break;
            case 9 when !world.HasStaticVoters:
                RemoveVoter();
                break;
            case 9 or 10 when world.HasStaticVoters:
                Upgrade();
                break;
            case 10 or 11 or 12 when !world.HasStaticVoters:
                AddVoter();
                break;
            case 13 when !world.HasStaticVoters:
                Wipe();
                break;
            case 14 when !world.HasStaticVoters:
                PutBackOldDisk();
                break;
            case 15 or 16:
                Any.TakeSnapshot();
                break;
            case 17:
                world.NetworkFaults = (Random.Next(100), Random.Next(50), Random.Next(50));
                break;
            case 18:
                world.CrashesPer100000 = Random.Next(300);
                break;
            case 19 or 20:
                CutOffLeader();
                break;
            case 21 when Leader is { } leader:
                Append();
                Restart(leader);
                break;
            default:
                Append();
                break;
        }
    }

    /// <summary>Any machine that believes that it leads, an outdated one too.</summary>
    public void Append()
    {
        var leaders = world.Machines.Where(machine => machine.Node is { IsLeader: true }).ToList();
        if (leaders.Count > 0)
            leaders[Random.Next(leaders.Count)].TryAppend(_nextValue++);
    }

    public bool TryAppendAtLeader() => Leader?.TryAppend(_nextValue++) ?? false;

    private void Partition()
    {
        world.Trace("partition");
        var side = world.Machines.Select(_ => Random.Next(2)).ToArray();
        for (var a = 0; a < side.Length; a++)
        {
            for (var b = 0; b < side.Length; b++)
            {
                if (side[a] != side[b])
                    world.Block(world.Machines[a].Id, world.Machines[b].Id);
            }
        }
    }

    /// <summary>The leader reaches one other machine at most, so that what it appends gets half-way.</summary>
    private void CutOffLeader()
    {
        if (Leader is not { } leader)
            return;
        world.UnblockAll();
        var kept = Any;
        world.Trace($"{leader.Id} reaches {kept.Id} alone");
        foreach (var other in world.Machines.Where(other => other != kept && other != leader))
        {
            world.Block(leader.Id, other.Id);
            world.Block(other.Id, leader.Id);
        }
    }

    private void Block(bool oneWay)
    {
        var (from, to) = (Any.Id, Any.Id);
        world.Trace($"{from} cannot reach {to}");
        world.Block(from, to);
        if (!oneWay)
            world.Block(to, from);
    }

    private void Restart(QuorumMachine machine)
    {
        machine.Crash();
        world.RestartLater(machine);
    }

    private void CrashAll()
    {
        world.Trace("power loss everywhere");
        foreach (var machine in world.Machines)
            Restart(machine);
    }

    private void AddVoter() => Leader?.Do(node =>
    {
        var outsiders = world.Machines.Where(machine => machine.Node is not null && node.Voters.Find(machine.Id) is null).ToList();
        if (outsiders.Count > 0)
            node.TryAddVoter(QuorumWorld.VoterOf(outsiders[Random.Next(outsiders.Count)].Key), world.NowMs);
    });

    /// <summary>Voters tell the leader of themselves, not always all, and it brings them into the log (kraft.version 1). They stay the same nodes.</summary>
    private void Upgrade() => Leader?.Do(node =>
    {
        foreach (var machine in world.Machines.Where(machine => node.Voters.Find(machine.Id) is not null && Random.Next(8) > 0))
            node.TryUpdateVoter(QuorumWorld.VoterOf(machine.Key));
        node.TryUpgradeVoters(QuorumWorld.VoterOf(node.Self));
    });

    /// <summary>Three voters stay, so that one lost disk is never a majority.</summary>
    private void RemoveVoter() => Leader?.Do(node =>
    {
        var voters = node.Voters.Keys.ToList();
        if (voters.Count > 3 && LostVoters(node.Voters, null) == 0)
            node.TryRemoveVoter(voters[Random.Next(voters.Count)]);
    });

    /// <summary>One voter's disk is lost, and the machine comes back with an empty one. What a majority has lost, no quorum can keep.</summary>
    private void Wipe()
    {
        var machine = Any;
        if (!VoterSets().All(voters => voters.Count - LostVoters(voters, machine) >= voters.MajorityCount && voters.Count >= 3))
            return;
        world.OwesProgress &= VoterSets().Distinct().Count() == 1;
        machine.Crash();
        _drawer.Add((machine, machine.Disk));
        machine.Replace(new QuorumDisk(Uuid.Random(Random), VoterSet.Empty));
        world.RestartLater(machine);
    }

    /// <summary>Every set that is in force somewhere, or may be again.</summary>
    private IEnumerable<VoterSet> VoterSets() => world.Machines.Select(machine => machine.Disk.Voters().Latest).Where(voters => voters.Count > 0);

    private int LostVoters(VoterSet voters, QuorumMachine? besides) =>
        voters.Keys.Count(key => !world.Machines.Exists(machine => machine != besides && machine.Key == key));

    /// <summary>Somebody finds a disk that was replaced long ago and puts it back in place of one that does not vote.</summary>
    private void PutBackOldDisk()
    {
        var index = _drawer.FindIndex(old => !VoterSets().Any(voters => voters.Find(old.Machine.Id) is not null));
        if (index < 0)
            return;
        var (machine, disk) = _drawer[index];
        _drawer.RemoveAt(index);
        machine.Crash();
        machine.Replace(disk);
        world.RestartLater(machine);
    }

    /// <summary>What an operator does about voters whose disks are lost.</summary>
    public void RemoveLostVoter() => Leader?.Do(node =>
    {
        if (!world.HasStaticVoters && node.Voters.Keys.FirstOrDefault(key => !world.Machines.Exists(machine => machine.Key == key)) is { } lost && lost != default)
            node.TryRemoveVoter(lost);
    });

    public void MendAll()
    {
        world.Trace("all is mended");
        world.UnblockAll();
        (world.NetworkFaults, world.CrashesPer100000) = ((0, 0, 0), 0);
        foreach (var machine in world.Machines)
        {
            machine.PausedUntilMs = 0;
            if (machine.Node is null)
                machine.Start();
        }
    }
}
