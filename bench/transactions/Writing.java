// The program that Java's producer is measured in, as writing.ts is for the Node clients:
// java Writing <address> <topic> <transactions> <records> <record bytes>

import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

public final class Writing {
    private static final int WARM_UP = 50;

    public static void main(String[] args) {
        String topic = args[1];
        int transactions = Integer.parseInt(args[2]);
        int records = Integer.parseInt(args[3]);
        byte[] value = new byte[Integer.parseInt(args[4])];
        java.util.Arrays.fill(value, (byte) 'v');
        Properties options = new Properties();
        options.put("bootstrap.servers", args[0]);
        options.put("transactional.id", "bench-java");
        options.put("key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        options.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(options)) {
            producer.initTransactions();
            for (int i = 0; i < WARM_UP; i++) write(producer, topic, records, value);
            long started = System.nanoTime();
            for (int i = 0; i < transactions; i++) write(producer, topic, records, value);
            double seconds = (System.nanoTime() - started) / 1e9;
            System.out.println("{\"transactions\": " + transactions + ", \"seconds\": " + seconds + "}");
        }
    }

    private static void write(KafkaProducer<byte[], byte[]> producer, String topic, int records, byte[] value) {
        producer.beginTransaction();
        for (int i = 0; i < records; i++) producer.send(new ProducerRecord<>(topic, value));
        producer.commitTransaction();
    }
}
