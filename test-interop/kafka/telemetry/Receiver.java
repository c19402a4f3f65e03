// A receiver of client telemetry for Apache Kafka's broker, which serves the APIs of KIP-714 in earnest only with one.
// It takes what begins like a message of OpenTelemetry and fails for anything else, as a receiver that reads would.

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.apache.kafka.server.telemetry.ClientTelemetry;
import org.apache.kafka.server.telemetry.ClientTelemetryReceiver;

public final class Receiver implements MetricsReporter, ClientTelemetry {
    private static final byte FIRST_FIELD = 0x0a;

    @Override
    public ClientTelemetryReceiver clientReceiver() {
        return (context, payload) -> {
            ByteBuffer data = payload.data();
            if (!data.hasRemaining() || data.get(data.position()) != FIRST_FIELD)
                throw new IllegalArgumentException("no metrics");
        };
    }

    @Override
    public void init(List<KafkaMetric> metrics) {}

    @Override
    public void metricChange(KafkaMetric metric) {}

    @Override
    public void metricRemoval(KafkaMetric metric) {}

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> configs) {}
}
