// Java's clients with telemetry: java Clients <address> <topic>. Says the instance id of each, works until its input
// ends, then closes them, which is when they push for the last time.

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

public final class Clients {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    public static void main(String[] args) throws Exception {
        Map<String, Object> common = Map.of("bootstrap.servers", args[0], "enable.metrics.push", "true");
        try (KafkaProducer<String, String> producer = producer(common);
                KafkaConsumer<String, String> consumer = consumer(common);
                Admin admin = Admin.create(with(common, Map.of("client.id", "java-admin")))) {
            producer.send(new ProducerRecord<>(args[1], "k", "v")).get();
            consumer.subscribe(List.of(args[1]));
            consumer.poll(Duration.ofSeconds(1));
            System.out.println("producer " + producer.clientInstanceId(PATIENCE));
            System.out.println("consumer " + consumer.clientInstanceId(PATIENCE));
            System.out.println("admin " + admin.clientInstanceId(PATIENCE));
            System.out.flush();
            while (System.in.available() == 0) {
                producer.send(new ProducerRecord<>(args[1], "k", "v")).get();
                consumer.poll(Duration.ofMillis(20));
            }
        }
        System.out.println("closed");
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> common) {
        Map<String, Object> own = Map.of("client.id", "java-producer", "compression.type", "none");
        return new KafkaProducer<>(with(common, own), new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(Map<String, Object> common) {
        Map<String, Object> own =
                Map.of("client.id", "java-consumer", "group.id", "telemetry", "auto.offset.reset", "earliest");
        return new KafkaConsumer<>(with(common, own), new StringDeserializer(), new StringDeserializer());
    }

    private static Map<String, Object> with(Map<String, Object> common, Map<String, Object> own) {
        Map<String, Object> all = new java.util.HashMap<>(common);
        all.putAll(own);
        return all;
    }
}
