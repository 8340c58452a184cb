package io.fastdp.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.AllocatorEffect.Reply;
import io.fastdp.ipam.AllocatorEvent.Allocate;
import io.fastdp.ipam.AllocatorEvent.CallerGone;
import io.fastdp.ipam.AllocatorEvent.Claim;
import io.fastdp.ipam.AllocatorEvent.Delete;
import io.fastdp.ipam.AllocatorEvent.Start;
import io.fastdp.ipam.AllocatorEvent.Tick;
import io.fastdp.ipam.AllocatorReply.Addresses;
import io.fastdp.ipam.AllocatorReply.Cancelled;
import io.fastdp.ipam.AllocatorReply.Failed;
import io.fastdp.ipam.SeedMode.Consensus;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The default range to its last address: takes a few seconds. */
final class ExhaustedRangeTest {
    private static final Cidr RANGE = Cidr.parse("10.32.0.0/12");
    private static final int HOSTS = (1 << 20) - 2;

    private final Allocator allocator = Allocator.open(
            AllocatorConfig.of(
                    new PeerId(PeerName.of(1), "us"), PeerUid.of(1), RANGE, Optional.empty(), new Consensus(1)),
            () -> 0.5);
    private Instant now = Instant.ofEpochSecond(1_700_000_000);

    @Test
    void eachHostAddressIsHandedOutOnceInOrderAndThenOneWaits() {
        send(new Start(Optional.empty(), false));
        long next = Span.of(RANGE).start() + 1;
        for (int i = 0; i < HOSTS; i++, next++) {
            long given = only(send(allocate(i + 1)));
            if (given != next) {
                assertThat(Ipv4.format(given)).isEqualTo(Ipv4.format(next));
            }
        }

        assertThat(next).isEqualTo(Span.of(RANGE).end() - 1);
        assertThat(answers(send(allocate(HOSTS + 1)))).isEmpty();
        assertThat(allocator.status().active()).isEqualTo(1_048_574);
        assertThat(allocator.status().summary()).isEqualTo("waiting for IP(s) to become available");
        assertThat(answers(tick())).isEmpty();
        assertThat(answers(send(new Claim(HOSTS + 2, "x", Cidr.parse("10.32.0.1/12"), false, false))))
                .containsExactly(new Failed("address 10.32.0.1/12 is already owned by c1"));
        assertThat(answers(send(new CallerGone(HOSTS + 1)))).containsExactly(new Cancelled());
        assertThat(allocator.status().summary()).isEqualTo("ready");

        send(allocate(HOSTS + 3));
        send(new Delete(HOSTS + 4, "c" + HOSTS));
        assertThat(Ipv4.format(only(tick()))).isEqualTo("10.47.255.254");
    }

    private static Allocate allocate(int request) {
        return new Allocate(request, "c" + request, Optional.empty(), false);
    }

    private List<AllocatorEffect> tick() {
        now = now.plusSeconds(5);
        return send(new Tick());
    }

    private List<AllocatorEffect> send(AllocatorEvent event) {
        return allocator.handle(event, now);
    }

    private static List<AllocatorReply> answers(List<AllocatorEffect> effects) {
        return effects.stream()
                .filter(Reply.class::isInstance)
                .map(effect -> ((Reply) effect).reply())
                .toList();
    }

    private static long only(List<AllocatorEffect> effects) {
        for (AllocatorEffect effect : effects) {
            if (effect instanceof Reply reply && reply.reply() instanceof Addresses given) {
                return Ipv4.toLong(given.addresses().get(0).address());
            }
        }
        throw new AssertionError("no address in " + effects);
    }
}
