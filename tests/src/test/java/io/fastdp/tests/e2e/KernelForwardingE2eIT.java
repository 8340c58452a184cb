package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What the design rests on: with the right flows put beforehand, two kernels forward without anybody's help. */
class KernelForwardingE2eIT {

    private static final long TUNNEL_ONE_TO_TWO = 0x001002;
    private static final long TUNNEL_TWO_TO_ONE = 0x002001;

    @Test
    void pingOverFlowsPutByHandMissesNothing() throws IOException {
        try (Lab lab = Lab.open();
                HandSwitch one = HandSwitch.direct(lab.node(1), "pod1", "10.40.0.1/24");
                HandSwitch two = HandSwitch.direct(lab.node(2), "pod2", "10.40.0.2/24")) {
            one.connect(two, TUNNEL_ONE_TO_TWO, TUNNEL_TWO_TO_ONE);
            two.connect(one, TUNNEL_TWO_TO_ONE, TUNNEL_ONE_TO_TWO);
            // Interfaces that come up send IPv6 multicast of their own: those are covered by the group flow too.
            long before = one.misses() + two.misses();

            PingReport report = PingReport.parse(Lab.run("pod1", "ping", "-n", "-c", "20", "-i", "0.02", "10.40.0.2"));

            assertThat(report.lost()).as(report.text()).isZero();
            assertThat(one.misses() + two.misses() - before).isZero();
            assertThat(one.packetsTo(two)).isGreaterThanOrEqualTo(20);
            Figures.record("first ping over flows by hand", report.first(), "ms", "");
            Figures.record("median of the next 19", report.medianOfTheRest(), "ms", "");
        }
    }

    @Test
    void withoutFlowsEveryPacketMisses() throws IOException {
        try (Lab lab = Lab.open();
                HandSwitch one = HandSwitch.direct(lab.node(1), "pod1", "10.40.0.1/24")) {
            long before = one.misses();

            Lab.run("pod1", "ping", "-n", "-c", "3", "-i", "0.1", "-W", "1", "10.40.0.2");

            assertThat(one.misses() - before).isGreaterThanOrEqualTo(1);
        }
    }
}
