// The copier with Java's clients, with the words and exit codes of copier.ts:
// java Copier <address> <group> <transactional id> <input> <output> <records per transaction> <stepwise> <session timeout>

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;

public final class Copier {
    private static final int FENCED = 3;
    private static volatile boolean isStopping;

    private final String input;
    private final String output;
    private final boolean isStepwise;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    private Copier(String[] args) {
        input = args[3];
        output = args[4];
        isStepwise = Boolean.parseBoolean(args[6]);
        Properties common = new Properties();
        common.put("bootstrap.servers", args[0]);
        common.put("reconnect.backoff.max.ms", "500");
        Properties producing = new Properties();
        producing.putAll(common);
        producing.put("transactional.id", args[2]);
        producing.put("max.block.ms", "30000");
        producing.put("key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        producing.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        producer = new KafkaProducer<>(producing);
        Properties consuming = new Properties();
        consuming.putAll(common);
        consuming.put("group.id", args[1]);
        consuming.put("isolation.level", "read_committed");
        consuming.put("auto.offset.reset", "earliest");
        consuming.put("enable.auto.commit", "false");
        consuming.put("session.timeout.ms", args[7]);
        consuming.put("heartbeat.interval.ms", "500");
        consuming.put("max.poll.records", args[5]);
        consuming.put("key.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
        consuming.put("value.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
        consumer = new KafkaConsumer<>(consuming);
    }

    public static void main(String[] args) throws Exception {
        CountDownLatch isDone = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            isStopping = true;
            try {
                isDone.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        int code = 0;
        try {
            new Copier(args).run();
        } catch (Exception e) {
            e.printStackTrace();
            code = isFenced(e) ? FENCED : 1;
        } finally {
            isDone.countDown();
        }
        Runtime.getRuntime().halt(code);
    }

    private static boolean isFenced(Throwable error) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            if (each instanceof ProducerFencedException || each instanceof InvalidProducerEpochException) return true;
        }
        return false;
    }

    private void run() throws Exception {
        producer.initTransactions();
        System.out.println("ready");
        consumer.subscribe(List.of(input));
        while (!isStopping) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
            if (!records.isEmpty()) copy(records);
        }
        consumer.close();
        producer.close();
    }

    private void copy(ConsumerRecords<byte[], byte[]> records) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        try {
            producer.beginTransaction();
            int half = records.count() / 2;
            int i = 0;
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (i++ == half) {
                    producer.flush();
                    System.out.println("open");
                    if (isStepwise) System.in.read();
                }
                producer.send(new ProducerRecord<>(output, record.partition(), record.key(), record.value()));
                next.put(new TopicPartition(input, record.partition()), new OffsetAndMetadata(record.offset() + 1));
            }
            producer.sendOffsetsToTransaction(next, consumer.groupMetadata());
            commit();
            System.out.println("committed " + records.count());
        } catch (ProducerFencedException e) {
            throw e;
        } catch (KafkaException e) {
            e.printStackTrace();
            producer.abortTransaction();
            rewind();
        }
    }

    /** A commit whose outcome is not known is asked for again: to abort could contradict what was decided. */
    private void commit() {
        for (int attempt = 1;; attempt++) {
            try {
                producer.commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (attempt == 3) throw new IllegalStateException("the outcome is not known", e);
            }
        }
    }

    private void rewind() {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(consumer.assignment());
        for (TopicPartition partition : consumer.assignment()) {
            OffsetAndMetadata offset = committed.get(partition);
            consumer.seek(partition, offset == null ? 0 : offset.offset());
        }
    }
}
