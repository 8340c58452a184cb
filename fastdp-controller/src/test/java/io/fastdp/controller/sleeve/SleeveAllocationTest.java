package io.fastdp.controller.sleeve;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fastdp.controller.decision.SleevePlan.Hop;
import io.fastdp.controller.sleeve.MemoryUnderlay.Node;
import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.netlink.MacAddress;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SleeveAllocationTest {
    private static final int BATCH = 32;
    private static final int BATCHES = 3_000;

    /** Iterators of a batch, and what class loading and compilation take: nothing that an object for each frame fits in. */
    private static final long MOST_OCTETS = 8L * BATCH * BATCHES;

    private static final MacAddress ONE = MacAddress.parse("02:00:00:00:00:01");
    private static final MacAddress TWO = MacAddress.parse("02:00:00:00:00:02");
    private static final int LENGTH = 1400;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void framesGoFromNodeToNodeWithoutAnObject(boolean sealed) {
        MemoryUnderlay underlay = new MemoryUnderlay();
        Node one = underlay.node(1);
        Node two = underlay.node(2);
        long connection = underlay.connect(
                one, two, sealed ? Optional.of(SessionKey.of(new byte[SessionKey.LENGTH])) : Optional.empty());
        one.plan(MemoryUnderlay.plan(one.name, ONE, Map.of(new Hop(two.name, connection), TWO)));
        two.plan(MemoryUnderlay.plan(two.name, TWO, Map.of(new Hop(one.name, connection), ONE)));
        underlay.shortCut = true;
        ByteBuffer frame = ByteBuffer.allocateDirect(LENGTH)
                .putLong(0, TWO.toLong() << Short.SIZE | ONE.toLong() >>> Integer.SIZE)
                .putInt(Long.BYTES, (int) ONE.toLong())
                .putInt(12, 0x0800_4500)
                .putShort(16, (short) (LENGTH - 14))
                .putShort(20, (short) 0x4000);
        run(one, frame, BATCHES / 10);
        long delivered = two.state.counts().look().delivered();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        run(one, frame, BATCHES);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_OCTETS);
        assertThat(two.state.counts().look().delivered() - delivered).isEqualTo((long) BATCH * BATCHES);
    }

    private static void run(Node node, ByteBuffer frame, int batches) {
        for (int batch = 0; batch < batches; batch++) {
            for (int i = 0; i < BATCH; i++) {
                node.captured.accept(frame, 0, LENGTH);
            }
            node.outbox.flush();
        }
    }
}
