// Writes what Apache Kafka's own assignors decide, as lines of JSON: groups of random members go through
// several rebalances each. Members join, leave, change their topics, sleep through a rebalance, claim what
// is not theirs, and send the user data of older versions. The seed decides everything.
//
//   java -cp "<Kafka's jars>/*" AssignorScenarios.java SEED GROUPS

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

public class AssignorScenarios {
    static final String[] RACKS = {"a", "b", "c"};
    final Random random;
    final String kind;
    final Map<String, List<PartitionInfo>> topics = new TreeMap<>();
    final Map<String, Member> members = new LinkedHashMap<>();
    final boolean racks;
    final boolean sameTopics;
    final boolean hasFalseClaims;
    final HashSet<String> names = new HashSet<>();
    final Node[] nodes = new Node[4];
    int generation = 0;

    static class Member {
        String id;
        String instanceId;
        String rack;
        TreeSet<String> topics = new TreeSet<>();
        List<TopicPartition> owned = new ArrayList<>();
        int generation = -1;
        ConsumerPartitionAssignor assignor;
    }

    AssignorScenarios(long seed, String kind) {
        this.random = new Random(seed);
        this.kind = kind;
        this.racks = random.nextInt(10) < 4;
        this.sameTopics = random.nextInt(10) < 4;
        this.hasFalseClaims = random.nextBoolean();
        boolean oneRackless = random.nextInt(4) == 0;
        for (int i = 0; i < nodes.length; i++) {
            String rack = !racks || (oneRackless && i == 3) ? null : RACKS[i % RACKS.length];
            nodes[i] = new Node(i, "host", 9092, rack);
        }
    }

    static ConsumerPartitionAssignor assignor(String kind) {
        switch (kind) {
            case "range": return new RangeAssignor();
            case "roundrobin": return new RoundRobinAssignor();
            case "sticky": return new StickyAssignor();
            default: return new CooperativeStickyAssignor();
        }
    }

    public static void main(String[] args) {
        long seed = Long.parseLong(args[0]);
        int groups = Integer.parseInt(args[1]);
        String[] kinds = {"range", "roundrobin", "sticky", "sticky", "cooperative-sticky", "cooperative-sticky"};
        for (int i = 0; i < groups; i++) new AssignorScenarios(seed * 1_000_003 + i, kinds[i % kinds.length]).run();
    }

    void run() {
        int topicCount = 1 + random.nextInt(6);
        for (int i = 0; i < topicCount; i++) addTopic();
        int memberCount = 1 + random.nextInt(8);
        for (int i = 0; i < memberCount; i++) addMember();
        int rebalances = kind.contains("sticky") ? 4 : 2;
        for (int i = 0; i < rebalances; i++) {
            rebalance();
            change();
        }
    }

    void addTopic() {
        String topic = name("t");
        topics.put(topic, new ArrayList<>());
        grow(topic, random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(7));
    }

    void grow(String topic, int count) {
        List<PartitionInfo> partitions = topics.get(topic);
        int replicas = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            List<Node> shuffled = new ArrayList<>(List.of(nodes));
            Collections.shuffle(shuffled, random);
            Node[] own = shuffled.subList(0, replicas).toArray(new Node[0]);
            partitions.add(new PartitionInfo(topic, partitions.size(), own[0], own, own));
        }
    }

    void addMember() {
        Member member = new Member();
        member.id = name("c");
        if (random.nextInt(5) == 0) member.instanceId = name("i");
        if (racks && random.nextInt(5) > 0) member.rack = random.nextInt(8) == 0 ? "nowhere" : RACKS[random.nextInt(3)];
        subscribe(member);
        member.assignor = assignor(kind);
        members.put(member.id, member);
    }

    void subscribe(Member member) {
        member.topics.clear();
        for (String topic : topics.keySet()) if (sameTopics || random.nextInt(3) > 0) member.topics.add(topic);
        if (member.topics.isEmpty()) member.topics.add(topics.keySet().iterator().next());
        if (!sameTopics && random.nextInt(8) == 0) member.topics.add("unknown");
    }

    void change() {
        List<String> ids = new ArrayList<>(members.keySet());
        switch (random.nextInt(7)) {
            case 0: case 1:
                if (members.size() < 8) addMember();
                break;
            case 2: case 3:
                if (members.size() > 1) members.remove(ids.get(random.nextInt(ids.size())));
                break;
            case 4:
                grow(pick(topics), 1 + random.nextInt(3));
                break;
            case 5:
                if (!sameTopics) subscribe(members.get(ids.get(random.nextInt(ids.size()))));
                break;
            default:
                if (topics.size() > 1 && random.nextInt(2) == 0) topics.remove(pick(topics));
        }
    }

    void rebalance() {
        List<PartitionInfo> infos = new ArrayList<>();
        topics.values().forEach(infos::addAll);
        Cluster cluster = new Cluster("cluster", List.of(nodes), infos, new HashSet<>(), new HashSet<>());
        Map<String, Subscription> subscriptions = new HashMap<>();
        StringBuilder json = new StringBuilder("{\"assignor\":\"" + kind + "\",\"topics\":{");
        String comma = "";
        for (Map.Entry<String, List<PartitionInfo>> entry : topics.entrySet()) {
            json.append(comma).append('"').append(entry.getKey()).append("\":");
            comma = ",";
            if (!racks) json.append(entry.getValue().size());
            else {
                json.append("\"");
                String space = "";
                for (PartitionInfo info : entry.getValue()) {
                    json.append(space);
                    space = " ";
                    for (Node node : info.replicas()) json.append(node.rack() == null ? "-" : node.rack());
                }
                json.append("\"");
            }
        }
        json.append("},\"members\":{");
        comma = "";
        for (Member member : members.values()) {
            Subscription subscription = subscriptionOf(member);
            subscriptions.put(member.id, subscription);
            json.append(comma).append(describe(member.id, subscription));
            comma = ",";
        }
        json.append("},\"result\":");
        Map<String, Assignment> result = decide(cluster, new GroupSubscription(subscriptions));
        if (result == null) return;
        for (Map.Entry<String, Assignment> entry : result.entrySet()) {
            TreeSet<String> wanted = members.get(entry.getKey()).topics;
            // Kafka's general assignment hands a partition to a former owner even when that is no longer subscribed.
            if (entry.getValue().partitions().stream().anyMatch(p -> !wanted.contains(p.topic()))) return;
        }
        json.append('{');
        comma = "";
        for (Map.Entry<String, Assignment> entry : new TreeMap<>(result).entrySet()) {
            json.append(comma).append('"').append(entry.getKey()).append("\":").append(list(entry.getValue().partitions()));
            comma = ",";
        }
        System.out.println(json.append("}}"));
        generation++;
        for (Map.Entry<String, Assignment> entry : result.entrySet()) {
            if (random.nextInt(12) == 0) continue; // asleep
            Member member = members.get(entry.getKey());
            member.owned = new ArrayList<>(entry.getValue().partitions());
            member.generation = generation;
            ConsumerGroupMetadata metadata = new ConsumerGroupMetadata("g", generation, member.id, Optional.empty());
            member.assignor.onAssignment(entry.getValue(), metadata);
        }
    }

    /** Null where Kafka's general assignment fails on a former owner that takes no part, or does not end. */
    Map<String, Assignment> decide(Cluster cluster, GroupSubscription subscriptions) {
        AtomicReference<Map<String, Assignment>> result = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                result.set(assignor(kind).assign(cluster, subscriptions).groupAssignment());
            } catch (NullPointerException e) {
                // Nothing is set.
            }
        });
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return result.get();
    }

    Subscription subscriptionOf(Member member) {
        ByteBuffer userData = member.assignor.subscriptionUserData(member.topics);
        boolean isOld = false;
        if (userData != null && kind.equals("sticky")) {
            int trick = random.nextInt(20);
            isOld = trick == 0;
            if (isOld) userData.limit(userData.limit() - 4); // version 0
            if (trick == 1) userData = ByteBuffer.wrap(new byte[] {1, 2, 3});
        }
        boolean cooperative = kind.startsWith("coop");
        List<TopicPartition> owned = cooperative ? new ArrayList<>(member.owned) : new ArrayList<>();
        if (cooperative && hasFalseClaims && random.nextInt(6) == 0) {
            String topic = pick(topics);
            TopicPartition claim = new TopicPartition(topic, random.nextInt(topics.get(topic).size()));
            if (!owned.contains(claim)) owned.add(claim);
        }
        // When two members claim a partition, Kafka reads the generation of one of them from the subscription only,
        // and takes a member that has it in its user data for the older one; see sticky/claims.ts.
        if (cooperative) isOld = !hasFalseClaims && random.nextInt(10) == 0;
        int known = isOld ? -1 : member.generation;
        Subscription subscription = new Subscription(
            new ArrayList<>(member.topics), userData, owned, known, Optional.ofNullable(member.rack));
        subscription.setGroupInstanceId(Optional.ofNullable(member.instanceId));
        return subscription;
    }

    String describe(String id, Subscription subscription) {
        StringBuilder json = new StringBuilder("\"" + id + "\":{\"topics\":\"" + String.join(" ", subscription.topics()) + "\"");
        if (!subscription.ownedPartitions().isEmpty()) json.append(",\"owned\":").append(list(subscription.ownedPartitions()));
        subscription.generationId().ifPresent(g -> json.append(",\"generation\":").append(g));
        subscription.rackId().ifPresent(rack -> json.append(",\"rack\":\"").append(rack).append('"'));
        subscription.groupInstanceId().ifPresent(i -> json.append(",\"instance\":\"").append(i).append('"'));
        if (subscription.userData() != null) {
            json.append(",\"userData\":\"");
            ByteBuffer bytes = subscription.userData().duplicate();
            while (bytes.hasRemaining()) json.append(String.format("%02x", bytes.get()));
            json.append('"');
        }
        return json.append('}').toString();
    }

    static String list(List<TopicPartition> partitions) {
        List<String> names = new ArrayList<>();
        for (TopicPartition partition : partitions) names.add(partition.toString());
        return "\"" + String.join(" ", names) + "\"";
    }

    String name(String prefix) {
        String name;
        do name = prefix + Integer.toString(random.nextInt(36 * 36), 36); while (!names.add(name));
        return name;
    }

    String pick(Map<String, ?> map) {
        return new ArrayList<>(map.keySet()).get(random.nextInt(map.size()));
    }
}
