using LogCluster.Broker.Cluster;
using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.Replication.InSync;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Replication;

/// <summary>Brings in-sync sets to the controller as AlterPartition 3, wherever the controller is. Thread-safe.</summary>
internal sealed class ControllerInSyncChanges(NodeId self, ImageBrokers brokers, ControllerClient controller) : IInSyncChanges
{
    public async Task<IReadOnlyList<InSyncAnswer>> ProposeAsync(IReadOnlyList<InSyncProposal> proposals)
    {
        var request = new AlterPartitionRequest
        {
            BrokerId = self.Value,
            BrokerEpoch = brokers.OwnEpoch,
            Topics = [.. proposals.GroupBy(proposal => proposal.TopicId).Select(topic => new AlterPartitionRequest.TopicData
            {
                TopicId = topic.Key,
                Partitions = [.. topic.Select(Describe)],
            })],
        };
        try
        {
            var response = await controller.AlterPartitionAsync(request);
            if (response.ErrorCode != ErrorCode.None)
                throw new IOException($"The controller refused to change in-sync sets: {response.ErrorCode}.");
            var answers = response.Topics
                .SelectMany(topic => topic.Partitions.Select(partition => (Key: (topic.TopicId, partition.PartitionIndex), partition)))
                .ToDictionary(answer => answer.Key, answer => answer.partition);
            return [.. proposals.Select(proposal => AnswerOf(answers.GetValueOrDefault((proposal.TopicId, proposal.Partition))))];
        }
        catch (HostStoppedException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>A leader that takes part in this has recovered: there is nothing to do after an unclean election but to lead (KIP-704).</summary>
    private static AlterPartitionRequest.PartitionData Describe(InSyncProposal proposal) => new()
    {
        PartitionIndex = proposal.Partition,
        LeaderEpoch = proposal.LeaderEpoch.Value,
        PartitionEpoch = proposal.PartitionEpoch,
        NewIsrWithEpochs = [.. proposal.Members.Select(member => new AlterPartitionRequest.BrokerState { BrokerId = member.Broker.Value, BrokerEpoch = member.BrokerEpoch })],
    };

    private static InSyncAnswer AnswerOf(AlterPartitionResponse.PartitionData? answer) => answer switch
    {
        null => InSyncAnswer.Refused(ErrorCode.UnknownServerError),
        { ErrorCode: not ErrorCode.None } => InSyncAnswer.Refused(answer.ErrorCode),
        _ => new InSyncAnswer(ErrorCode.None, new LeaderEpoch(answer.LeaderEpoch), answer.PartitionEpoch, [.. answer.Isr.Select(id => new NodeId(id))]),
    };
}
