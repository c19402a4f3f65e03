// Writes what the assignors of Apache Kafka's group coordinator decide, as lines of JSON: groups of random
// members go through several rebalances each. Members join, leave and change their topics; topics get
// partitions. The seed decides everything. Members, topics and partitions are listed in the order in which
// the assignor goes through them.
//
//   java -cp "<Kafka's jars>/*" ServerAssignorScenarios.java SEED GROUPS

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.ConsumerGroupPartitionAssignor;
import org.apache.kafka.coordinator.group.api.assignor.GroupAssignment;
import org.apache.kafka.coordinator.group.api.assignor.SubscribedTopicDescriber;
import org.apache.kafka.coordinator.group.api.assignor.SubscriptionType;
import org.apache.kafka.coordinator.group.assignor.RangeAssignor;
import org.apache.kafka.coordinator.group.assignor.UniformAssignor;
import org.apache.kafka.coordinator.group.modern.Assignment;
import org.apache.kafka.coordinator.group.modern.GroupSpecImpl;
import org.apache.kafka.coordinator.group.modern.MemberSubscriptionAndAssignmentImpl;

public class ServerAssignorScenarios implements SubscribedTopicDescriber {
    final Random random;
    final boolean sameTopics;
    final Map<Uuid, Integer> partitions = new LinkedHashMap<>();
    final Map<String, Member> members = new LinkedHashMap<>();
    int lastMember = 0;

    static class Member {
        String instanceId;
        Set<Uuid> topics;
        Map<Uuid, Set<Integer>> assigned = new LinkedHashMap<>();
    }

    ServerAssignorScenarios(long seed) {
        random = new Random(seed);
        sameTopics = random.nextBoolean();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++)
            partitions.put(new Uuid(random.nextLong(), random.nextLong()), 1 + random.nextInt(random.nextInt(5) == 0 ? 40 : 8));
        count = 1 + random.nextInt(random.nextInt(5) == 0 ? 20 : 6);
        for (int i = 0; i < count; i++) join();
    }

    @Override
    public int numPartitions(Uuid topicId) {
        return partitions.getOrDefault(topicId, -1);
    }

    @Override
    public Set<String> racksForPartition(Uuid topicId, int partition) {
        return Set.of();
    }

    void join() {
        Member member = new Member();
        if (random.nextInt(3) == 0) member.instanceId = "instance-" + random.nextInt(1000) + "-" + lastMember;
        member.topics = someTopics();
        members.put("member-" + Integer.toString(random.nextInt(100000), 36) + "-" + lastMember++, member);
    }

    // In the order of a HashSet, because the assignor copies them into one.
    Set<Uuid> someTopics() {
        Set<Uuid> topics = new HashSet<>();
        for (Uuid topic : partitions.keySet()) if (sameTopics || random.nextInt(3) > 0) topics.add(topic);
        return new LinkedHashSet<>(new HashSet<>(topics));
    }

    void change() {
        int what = random.nextInt(6);
        List<String> ids = new ArrayList<>(members.keySet());
        if (what <= 1) join();
        else if (what <= 3 && ids.size() > 1) members.remove(ids.get(random.nextInt(ids.size())));
        else if (what == 4 && !sameTopics) members.get(ids.get(random.nextInt(ids.size()))).topics = someTopics();
        else {
            List<Uuid> topics = new ArrayList<>(partitions.keySet());
            partitions.merge(topics.get(random.nextInt(topics.size())), 1 + random.nextInt(4), Integer::sum);
        }
    }

    boolean isHomogeneous() {
        Set<Set<Uuid>> all = new HashSet<>();
        for (Member member : members.values()) all.add(member.topics);
        return all.size() == 1;
    }

    String round(ConsumerGroupPartitionAssignor assignor) {
        boolean isHomogeneous = isHomogeneous();
        Map<String, MemberSubscriptionAndAssignmentImpl> spec = new LinkedHashMap<>();
        Map<Uuid, Map<Integer, String>> inverted = new HashMap<>();
        List<String> listed = new ArrayList<>();
        members.forEach((id, member) -> {
            Assignment assigned = new Assignment(Collections.unmodifiableMap(member.assigned));
            spec.put(id, new MemberSubscriptionAndAssignmentImpl(
                Optional.empty(), Optional.ofNullable(member.instanceId), member.topics, assigned));
            member.assigned.forEach((topic, ids) ->
                ids.forEach(partition -> inverted.computeIfAbsent(topic, t -> new HashMap<>()).put(partition, id)));
            List<String> topics = new ArrayList<>();
            for (Uuid topic : member.topics) topics.add(quoted(topic.toString()));
            listed.add("[" + quoted(id) + "," + (member.instanceId == null ? "null" : quoted(member.instanceId)) + ",["
                + String.join(",", topics) + "]," + json(member.assigned) + "]");
        });
        List<String> counts = new ArrayList<>();
        partitions.forEach((topic, count) -> counts.add("[" + quoted(topic.toString()) + "," + count + "]"));
        SubscriptionType type = isHomogeneous ? SubscriptionType.HOMOGENEOUS : SubscriptionType.HETEROGENEOUS;
        GroupAssignment result = assignor.assign(new GroupSpecImpl(spec, type, inverted), this);
        List<String> results = new ArrayList<>();
        members.forEach((id, member) -> {
            member.assigned = new LinkedHashMap<>();
            if (result.members().containsKey(id)) {
                Map<Uuid, Set<Integer>> assigned = result.members().get(id).partitions();
                for (Uuid topic : partitions.keySet())
                    if (assigned.containsKey(topic))
                        member.assigned.put(topic, new LinkedHashSet<>(new TreeSet<>(assigned.get(topic))));
            }
            results.add("[" + quoted(id) + "," + json(member.assigned) + "]");
        });
        return "{\"assignor\":" + quoted(assignor.name()) + ",\"isHomogeneous\":" + isHomogeneous + ",\"topics\":["
            + String.join(",", counts) + "],\"members\":[" + String.join(",", listed) + "],\"result\":["
            + String.join(",", results) + "]}";
    }

    static String quoted(String text) {
        return "\"" + text + "\"";
    }

    static String json(Map<Uuid, Set<Integer>> assigned) {
        List<String> topics = new ArrayList<>();
        assigned.forEach((topic, ids) -> topics.add("[" + quoted(topic.toString()) + "," + ids.toString().replace(" ", "") + "]"));
        return "[" + String.join(",", topics) + "]";
    }

    public static void main(String[] arguments) {
        Random seeds = new Random(Long.parseLong(arguments[0]));
        for (int group = 0; group < Integer.parseInt(arguments[1]); group++) {
            ServerAssignorScenarios scenario = new ServerAssignorScenarios(seeds.nextLong());
            ConsumerGroupPartitionAssignor assignor = seeds.nextInt(4) == 0 ? new RangeAssignor() : new UniformAssignor();
            for (int round = 0; round < 4; round++) {
                System.out.println(scenario.round(assignor));
                for (int i = 0; i < 1 + scenario.random.nextInt(3); i++) scenario.change();
            }
        }
    }
}
