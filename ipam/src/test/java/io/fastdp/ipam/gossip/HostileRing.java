package io.fastdp.ipam.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.address.Spans;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.ring.RingHealing;
import io.fastdp.ipam.ring.RingMerge;
import io.fastdp.ipam.ring.RingMerge.Cause;
import io.fastdp.ipam.ring.RingMerge.Refused;
import io.fastdp.ipam.ring.RingMerge.Updated;
import java.util.List;
import java.util.stream.Stream;

/** What must hold whatever ring arrives. */
final class HostileRing {
    private HostileRing() {}

    static void check(Ring ours, Ring received) {
        Span used = new Span(
                ours.ownedSpans().get(0).start() + 2, ours.ownedSpans().get(0).start() + 5);

        RingMerge merge = ours.merge(received, used::overlaps, peer -> "");

        if (merge instanceof Updated updated) {
            assertThat(updated.ring().check()).isEmpty();
            assertThat(Spans.subtract(List.of(used), updated.ring().ownedSpans()))
                    .isEmpty();
            List<Span> explained = Spans.subtract(both(ours.ownedSpans(), updated.gained()), updated.lost());
            assertThat(Spans.join(updated.ring().ownedSpans())).isEqualTo(explained);
        }
        boolean healable = merge instanceof Refused refused && refused.cause() == Cause.OTHER_SEEDS;
        if (healable && ours.universe().equals(received.universe()) && !received.isEmpty()) {
            RingHealing.between(ours, received, peer -> false);
        }
    }

    private static List<Span> both(List<Span> some, List<Span> more) {
        return Spans.join(Stream.concat(some.stream(), more.stream()).toList());
    }
}
