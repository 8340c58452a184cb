package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Broadcast and multicast among pods with addresses in 10.32.0.0/12. */
final class GroupFrames {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int FRAMES = 50;
    private static final String BROADCAST = "10.47.255.255";
    private static final String MULTICAST = "239.1.2.3";

    private GroupFrames() {}

    /**
     * Whatever one sends to all, each of the others receives once.
     *
     * @param own how often the sender does
     */
    static void assertEachOnce(List<Pod> pods, int own) {
        awaitReach(pods);
        for (Pod from : pods) {
            sendsOnce(from, pods, BROADCAST, own);
            sendsOnce(from, pods, MULTICAST, own);
        }
    }

    /** Until each knows where the others are; what is sent to nobody known goes to everybody. */
    static void awaitReach(List<Pod> pods) {
        for (Pod from : pods) {
            for (Pod to : pods) {
                Await.until(
                        to + " reached from " + from,
                        LIMIT,
                        () -> "no answer",
                        () -> from == to || from.ping(to, 3, 0.2).lost() == 0);
            }
        }
    }

    private static void sendsOnce(Pod from, List<Pod> pods, String to, int own) {
        Map<Pod, Running> captures = new LinkedHashMap<>();
        for (Pod pod : pods) {
            captures.put(
                    pod, pod.start("capture", "tcpdump", "-n", "-l", "-Q", "in", "-i", pod.device(), "dst host " + to));
        }
        captures.values()
                .forEach(each -> Await.until(
                        "capture", LIMIT, each::errors, () -> each.errors().contains("listening on")));

        // Nobody answers a group; ping calls that a failure.
        from.run("ping", "-n", "-b", "-I", from.device(), "-c", "" + FRAMES, "-i", "0.02", "-W", "1", to);

        captures.forEach((pod, capture) -> {
            capture.interrupt();
            List<String> seen = capture.await(LIMIT)
                    .output()
                    .lines()
                    .filter(line -> line.contains("ICMP echo request"))
                    .map(line -> line.replaceAll(".*(seq \\d+).*", "$1"))
                    .toList();
            assertThat(seen)
                    .as("%s sends to %s, %s receives", from, to, pod)
                    .hasSize(pod == from ? own * FRAMES : FRAMES)
                    .doesNotHaveDuplicates();
        });
    }
}
