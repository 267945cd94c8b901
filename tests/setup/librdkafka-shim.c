/* Confluent.Kafka asks each message for its leader epoch, which librdkafka has only from 2.1 on; Debian 12 has 2.0.2.
   This adds the answer "unknown" and leaves everything else to the system's library, which it is linked with. */
#include <stdint.h>

int32_t rd_kafka_message_leader_epoch(const void *message) {
  (void)message;
  return -1;
}
