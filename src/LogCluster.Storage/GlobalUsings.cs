global using LogCluster.Core;
global using LogCluster.Records;
global using LogCluster.Storage.Disk;
