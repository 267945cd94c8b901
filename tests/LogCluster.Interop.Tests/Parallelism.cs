// A test mostly waits for nodes, clients and other programs; more of them side by side than there are processors finish sooner.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
