package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The lab itself: if this fails, no other end-to-end test means anything. */
class LabE2eIT {

    @Test
    void nodesReachEachOtherOnTheUnderlay() {
        try (Lab lab = Lab.open()) {
            Node one = lab.node(1);
            Node two = lab.node(2);

            PingReport report = PingReport.parse(one.run("ping", "-n", "-c", "3", "-i", "0.05", two.address()));

            assertThat(report.lost()).isZero();
        }
    }

    @Test
    void aCutSeparatesTwoNodesOnly() {
        try (Lab lab = Lab.open()) {
            Node one = lab.node(1);
            Node two = lab.node(2);
            Node three = lab.node(3);

            lab.cut(one, three);

            assertThat(pingOnce(one, two).succeeded()).isTrue();
            assertThat(pingOnce(two, three).succeeded()).isTrue();
            assertThat(pingOnce(one, three).succeeded()).isFalse();
        }
    }

    @Test
    void nothingIsLeftBehind() {
        List<String> before = visible();
        Running forgotten;

        try (Lab lab = Lab.open()) {
            forgotten = lab.node(1).start("sleep", "sleep", "1000");
        }

        assertThat(visible()).isEqualTo(before);
        assertThat(forgotten.isAlive()).isFalse();
    }

    private static Outcome pingOnce(Node from, Node to) {
        return from.run("ping", "-n", "-c", "1", "-W", "1", to.address());
    }

    private static List<String> visible() {
        String links = Lab.ip("-br link").output();
        String namespaces = Lab.ip("netns").output();
        return List.of(links, namespaces);
    }
}
