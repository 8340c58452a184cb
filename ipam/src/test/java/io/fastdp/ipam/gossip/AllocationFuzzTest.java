package io.fastdp.ipam.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.testing.Fuzzing;
import io.fastdp.mesh.wire.GobWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every parser of the allocation channel, and the merge behind it, against random and mutated octets. */
class AllocationFuzzTest {
    private static final long SEED = 20261121;
    private static final List<byte[]> STATES =
            Vector.in("ipam-state").map(Vector::octets).toList();

    @Test
    void stateThatIsAcceptedSurvivesReencoding() {
        int accepted = Fuzzing.run(SEED, STATES, MalformedAllocationException.class, input -> {
            AllocationState state = AllocationCodec.decodeState(input);
            assertThat(AllocationCodec.decodeState(AllocationCodec.encodeState(state)))
                    .isEqualTo(state);
        });

        assertThat(accepted).isPositive();
    }

    @Test
    void messageThatIsAcceptedSurvivesReencoding() {
        List<byte[]> valid = Vector.in("ipam-messages").map(Vector::octets).toList();

        int accepted = Fuzzing.run(SEED, valid, MalformedAllocationException.class, input -> {
            AllocationMessage message = AllocationCodec.decodeMessage(input);
            assertThat(AllocationCodec.decodeMessage(AllocationCodec.encodeMessage(message)))
                    .isEqualTo(message);
        });

        assertThat(accepted).isPositive();
    }

    @Test
    void ringThatIsAcceptedIsMergedOrRefusedAndNeverTakesAddressesInUse() throws MalformedAllocationException {
        Ring ours = Vector.in("ipam-state")
                .filter(vector -> vector.name().equals("ring-2-owners-after-donation"))
                .map(Vector::state)
                .flatMap(state -> state.ring().stream())
                .findFirst()
                .orElseThrow();

        int accepted = Fuzzing.run(
                SEED,
                STATES,
                MalformedAllocationException.class,
                input -> AllocationCodec.decodeState(input)
                        .ring()
                        .ifPresent(received -> HostileRing.check(ours, received)));

        assertThat(accepted).isPositive();
    }

    @Test
    void storedValuesRefuseOnlyWithTheirException() {
        List<byte[]> rings = Vector.in("ipam-state")
                .map(Vector::state)
                .flatMap(state -> state.ring().stream())
                .map(ring -> StoredCodec.ring(GobWriter.open(), ring))
                .toList();
        List<byte[]> all = Stream.concat(rings.stream(), STATES.stream()).toList();

        assertThat(Fuzzing.run(SEED, rings, MalformedAllocationException.class, StoredCodec::ring))
                .isPositive();
        Fuzzing.run(SEED, all, MalformedAllocationException.class, StoredCodec::ownedAddresses);
        Fuzzing.run(SEED, all, MalformedAllocationException.class, StoredCodec::texts);
        Fuzzing.run(SEED, all, MalformedAllocationException.class, StoredCodec::peerName);
    }
}
