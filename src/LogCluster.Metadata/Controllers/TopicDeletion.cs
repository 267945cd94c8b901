using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>
/// Decides DeleteTopics: by name, or from version 6 on by id (KIP-516). What is named twice is not deleted at all, for nobody can know
/// what was meant; that goes for an id and the name of the same topic too.
/// </summary>
internal sealed class TopicDeletion(MetadataImage image)
{
    private readonly DeleteTopicsResponse _response = new();
    private readonly List<string> _names = [];
    private readonly List<Uuid> _ids = [];

    public Outcome<DeleteTopicsResponse> Decide(DeleteTopicsRequest request)
    {
        _names.AddRange(request.TopicNames);
        foreach (var topic in request.Topics)
            Sort(topic);
        var topics = new SortedDictionary<Uuid, TopicImage>();
        foreach (var id in _ids.Distinct())
            FindById(id, topics);
        foreach (var name in _names.Distinct(StringComparer.Ordinal))
            FindByName(name, topics);
        foreach (var topic in topics.Values)
            Answer(topic.Name, topic.Id, null);
        _response.Responses = [.. _response.Responses.OrderBy(result => PlaceIn(request, result))];
        return new(_response, [.. topics.Keys.Select(id => new RemoveTopicRecord { TopicId = id })]);
    }

    /// <summary>Answers come in the order asked.</summary>
    private static int PlaceIn(DeleteTopicsRequest request, DeleteTopicsResponse.DeletableTopicResult result) =>
        request.TopicNames.Count > 0
            ? request.TopicNames.IndexOf(result.Name!)
            : request.Topics.FindIndex(topic => topic.Name is null ? topic.TopicId == result.TopicId : topic.Name == result.Name);

    private bool AskedById(TopicImage topic) => _ids.Contains(topic.Id);

    private void Sort(DeleteTopicsRequest.DeleteTopicState topic)
    {
        if (topic.Name is null && topic.TopicId.IsZero)
            Refuse(null, Uuid.Zero, "Neither topic name nor id were specified.");
        else if (topic.Name is not null && !topic.TopicId.IsZero)
            Refuse(topic.Name, topic.TopicId, "You may not specify both topic name and topic id.");
        else if (topic.Name is not null)
            _names.Add(topic.Name);
        else
            _ids.Add(topic.TopicId);
    }

    private void FindById(Uuid id, SortedDictionary<Uuid, TopicImage> topics)
    {
        if (_ids.Count(other => other == id) > 1)
            Refuse(null, id, "Duplicate topic id.");
        else if (image.FindTopic(id) is { } topic)
            topics.Add(id, topic);
        else
            Answer(null, id, new Fault(ErrorCode.UnknownTopicId, "This server does not host this topic ID."));
    }

    private void FindByName(string name, SortedDictionary<Uuid, TopicImage> topics)
    {
        if (_names.Count(other => other == name) > 1)
        {
            Refuse(name, Uuid.Zero, "Duplicate topic name.");
        }
        else if (image.FindTopic(name) is not { } topic)
        {
            Answer(name, Uuid.Zero, Fault.UnknownTopic);
        }
        else if (AskedById(topic))
        {
            topics.Remove(topic.Id);
            Refuse(name, topic.Id, "The provided topic name maps to an ID that was already supplied.");
        }
        else
        {
            topics.Add(topic.Id, topic);
        }
    }

    private void Refuse(string? name, Uuid id, string message) => Answer(name, id, new Fault(ErrorCode.InvalidRequest, message));

    private void Answer(string? name, Uuid id, Fault? fault) => _response.Responses.Add(new()
    {
        Name = name,
        TopicId = id,
        ErrorCode = fault?.Code ?? ErrorCode.None,
        ErrorMessage = fault?.Message,
    });
}
