// Runs Apache Kafka's own log cleaner over partition directories, with a clock that stands still. Each line
// of standard input is one directory:
//
//   DIRECTORY SEGMENT_BYTES INDEX_INTERVAL_BYTES DELETE_RETENTION_MS KNOWS_PRODUCERS PASS...
//
// where a pass is NOW_MS,KEYS,FIRST_UNCLEANABLE_OFFSET. After the n-th pass the files of the log are copied to
// DIRECTORY/../after-n; the line that is written back has the end offset of each pass and the milliseconds
// that it took. At the end the most memory that was used goes to standard error.
//
//   java -cp "<Kafka's jars>/*" CleanerScenarios.java < LINES

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.util.Scheduler;
import org.apache.kafka.storage.internals.log.Cleaner;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.LogToClean;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.SkimpyOffsetMap;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.internals.utils.Throttler;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;

public class CleanerScenarios {
    static final BrokerTopicStats stats = new BrokerTopicStats(false);

    static class StandingClock implements Time {
        long nowMs;

        public long milliseconds() {
            return nowMs;
        }

        public long nanoseconds() {
            return System.nanoTime();
        }

        public void sleep(long ms) {
            throw new IllegalStateException();
        }

        public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) {
            throw new IllegalStateException();
        }
    }

    /** Files that were replaced stay where they are, renamed: nothing here runs later. */
    static class NoScheduler implements Scheduler {
        public void startup() {
        }

        public void shutdown() {
        }

        public ScheduledFuture<?> schedule(String name, Runnable task, long delayMs, long periodMs) {
            return null;
        }

        public void resizeThreadPool(int size) {
        }
    }

    public static void main(String[] args) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) System.out.println(clean(line.split(" ")));
        // The most memory that this process took; only Linux says it.
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status))
            Files.readAllLines(status).stream().filter(line -> line.startsWith("VmHWM")).forEach(System.err::println);
    }

    static String clean(String[] words) throws Exception {
        File directory = new File(words[0]);
        Map<String, String> settings = new HashMap<>();
        settings.put("cleanup.policy", "compact");
        settings.put("internal.segment.bytes", words[1]);
        settings.put("segment.index.bytes", "100000");
        settings.put("index.interval.bytes", words[2]);
        settings.put("delete.retention.ms", words[3]);
        StandingClock clock = new StandingClock();
        clock.nowMs = Long.parseLong(words[5].split(",")[0]);
        UnifiedLog log = UnifiedLog.create(directory, new LogConfig(settings), 0, 0, new NoScheduler(), stats, clock,
            Integer.MAX_VALUE, new ProducerStateManagerConfig(Integer.MAX_VALUE, false), Integer.MAX_VALUE,
            new LogDirFailureChannel(1), false, Optional.empty());
        if (!words[4].equals("true")) log.producerStateManager().removeExpiredProducers(Long.MAX_VALUE);
        long firstDirtyOffset = 0;
        StringBuilder answer = new StringBuilder();
        for (int pass = 5; pass < words.length; pass++) {
            String[] terms = words[pass].split(",");
            clock.nowMs = Long.parseLong(terms[0]);
            int keys = Integer.parseInt(terms[1]);
            // Twice the memory, of which half is used, so that so many keys fit exactly.
            SkimpyOffsetMap map = new SkimpyOffsetMap(2 * keys * 24);
            Throttler throttler = new Throttler(Double.MAX_VALUE, Integer.MAX_VALUE, "x", "y", clock);
            Cleaner cleaner = new Cleaner(0, map, 524288, 1048588, 0.5, throttler, clock, partition -> { });
            long startedNs = System.nanoTime();
            LogToClean job = new LogToClean(log, firstDirtyOffset, Long.parseLong(terms[2]), false);
            firstDirtyOffset = cleaner.clean(job).getKey();
            answer.append(firstDirtyOffset).append(',').append((System.nanoTime() - startedNs) / 1_000_000).append(' ');
            copy(directory.toPath(), directory.toPath().resolveSibling("after-" + (pass - 4)));
        }
        log.closeHandlers();
        return answer.toString().trim();
    }

    static void copy(Path from, Path to) throws Exception {
        Files.createDirectory(to);
        try (var files = Files.list(from)) {
            for (Path file : (Iterable<Path>) files::iterator)
                if (file.toString().matches(".*\\.(log|index|timeindex|txnindex)")) Files.copy(file, to.resolve(file.getFileName()));
        }
    }
}
