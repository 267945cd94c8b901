/* Confluent.Kafka asks messages and offsets for their leader epoch, which librdkafka has only from 2.1 on; Debian 12 has 2.0.2.
   This answers "unknown", takes no epoch, and leaves everything else to the system's library, which it is linked with. */
#include <stdint.h>

int32_t rd_kafka_message_leader_epoch(const void *message) {
  (void)message;
  return -1;
}

int32_t rd_kafka_topic_partition_get_leader_epoch(const void *partition) {
  (void)partition;
  return -1;
}

void rd_kafka_topic_partition_set_leader_epoch(void *partition, int32_t leader_epoch) {
  (void)partition;
  (void)leader_epoch;
}
