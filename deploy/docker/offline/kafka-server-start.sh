#!/bin/sh
# shellcheck disable=SC2086  options, several words
exec java ${KAFKA_HEAP_OPTS:-} ${KAFKA_LOG4J_OPTS:-} -XX:+ExitOnOutOfMemoryError -cp '/opt/kafka/libs/*' kafka.Kafka "$@"
