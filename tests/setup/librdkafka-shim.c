/* Confluent.Kafka asks messages and offsets for their leader epoch, which librdkafka has only from 2.1 on; Debian 12 has 2.0.2.
   This answers "unknown", takes no epoch, and leaves everything else to the system's library, which it is linked with. */
#include <stddef.h>
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

/* And the admin client needs these, from 2.2 to 2.6 on. A symbol that is missing ends the thread that takes its results: that
   call then never comes back, and later ones fail, those for the offsets of groups among them. Nothing is known of what is asked for here: no operations, no type, no rack. */
void *rd_kafka_AdminOptions_set_include_authorized_operations(void *options, int wanted) {
  (void)options;
  (void)wanted;
  return 0;
}

void *rd_kafka_AdminOptions_set_match_consumer_group_types(void *options, const void *types, size_t count) {
  (void)options;
  (void)types;
  (void)count;
  return 0;
}

const void *rd_kafka_ConsumerGroupDescription_authorized_operations(const void *group, size_t *count) {
  (void)group;
  *count = 0;
  return 0;
}

int rd_kafka_ConsumerGroupDescription_type(const void *group) {
  (void)group;
  return 0;
}

int rd_kafka_ConsumerGroupListing_type(const void *group) {
  (void)group;
  return 0;
}

const void *rd_kafka_MemberDescription_target_assignment(const void *member) {
  (void)member;
  return 0;
}

const char *rd_kafka_Node_rack(const void *node) {
  (void)node;
  return 0;
}
