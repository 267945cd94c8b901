using LogCluster.Comparison;
using LogCluster.Comparison.Answers;
using LogCluster.Comparison.Brokers;
using LogCluster.Comparison.Scenarios;

// usage: LogCluster.Comparison SERVER KAFKA [PORT] [TRANSCRIPT]
// SERVER is the node's executable, KAFKA the directory of the script "cluster"; TRANSCRIPT gets Kafka's answers. Exit code 1 when
// something is different that is not accepted.
var firstPort = args.Length > 2 ? int.Parse(args[2]) : 22_100;
await using var kafkaRun = new KafkaRun(args[1], firstPort);
await using var ownRun = new LogClusterRun(args[0], firstPort + 10);
await Task.WhenAll(kafkaRun.StartAsync(AllCalls.Properties), ownRun.StartAsync(AllCalls.Properties));
using var kafka = new Peer("Kafka", kafkaRun.Port, new Normalization(kafkaRun.Port, kafkaRun.DataDirectory));
using var own = new Peer("LogCluster", ownRun.Port, new Normalization(ownRun.Port, ownRun.DataDirectory));
await FirstProducerIds.AwaitAsync(kafka, own);
await using var transcript = args.Length > 3 ? new StreamWriter(args[3]) : null;
var compared = await new Comparison(kafka, own, transcript).RunAsync(AllCalls.Make());
Report.Print(compared, Console.Out);
if (ownRun.HasEnded)
    Console.WriteLine($"The node has ended:\n{ownRun.Said}");
return ownRun.HasEnded || compared.Any(call => call.Differences.Count > 0) ? 1 : 0;
