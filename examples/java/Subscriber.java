import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a subscription's own Kafka topic with Kafka's client and CloudEvents' SDK; configured by the environment (README.md). */
public class Subscriber {
    private static final Map<String, String> GIVEN = System.getenv();
    private static final String TOPIC = GIVEN.get("FEED_TOPIC");

    public static void main(String[] arguments) {
        try (var consumer = new KafkaConsumer<String, CloudEvent>(settings(), new StringDeserializer(), new CloudEventDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            while (true) {
                for (ConsumerRecord<String, CloudEvent> read : consumer.poll(Duration.ofSeconds(1))) {
                    handle(read.value());
                }
                consumer.commitSync(); // after they are handled: what a crash left undone comes again
            }
        } catch (KafkaException error) { // a login or a right that is not there: Kafka's own words say which
            System.err.println(error);
            System.exit(1);
        }
    }

    /** Yours: keep the event's id with what you do, so that one that comes again changes nothing. */
    private static void handle(CloudEvent event) {
        var data = new String(event.getData().toBytes(), StandardCharsets.UTF_8);
        System.out.println(event.getId() + " " + event.getType() + " " + event.getSubject() + " " + data);
    }

    private static Properties settings() {
        var settings = new Properties();
        settings.put("bootstrap.servers", GIVEN.get("FEED_BOOTSTRAP"));
        settings.put("security.protocol", "SASL_SSL");
        settings.put("sasl.mechanism", "SCRAM-SHA-512");
        settings.put("sasl.jaas.config", login(GIVEN.get("FEED_USER"), GIVEN.get("FEED_PASSWORD")));
        if (GIVEN.containsKey("FEED_AUTHORITY")) {
            settings.put("ssl.truststore.type", "PEM");
            settings.put("ssl.truststore.location", GIVEN.get("FEED_AUTHORITY"));
        }
        settings.put("group.id", TOPIC + ".java"); // begins with the topic's name
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", "false");
        return settings;
    }

    private static String login(String user, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(user, password);
    }
}
