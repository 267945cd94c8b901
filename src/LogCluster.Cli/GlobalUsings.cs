global using LogCluster.Core;
