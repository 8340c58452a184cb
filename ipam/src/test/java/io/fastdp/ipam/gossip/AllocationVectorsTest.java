package io.fastdp.ipam.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.gossip.AllocationMessage.Denied;
import io.fastdp.ipam.gossip.AllocationMessage.RingUpdate;
import io.fastdp.ipam.gossip.AllocationMessage.SpaceRequest;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.ring.RingMerge;
import io.fastdp.mesh.wire.GobWriter;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every payload that the original was seen to make: read, made again octet by octet, and put to use. */
class AllocationVectorsTest {
    /** The number of the first type in the process that made the states, and in that which made the ranges. */
    private static final int FIRST_STATE_TYPE = 76;

    private static final int FIRST_RANGE_TYPE = 72;

    static Stream<Vector> states() {
        return Vector.in("ipam-state");
    }

    static Stream<Vector> messages() {
        return Vector.in("ipam-messages");
    }

    @Test
    void thereAreAllVectors() {
        assertThat(states()).hasSize(13);
        assertThat(messages()).hasSize(5);
    }

    @ParameterizedTest
    @MethodSource("states")
    void stateIsRead(Vector vector) throws MalformedAllocationException {
        assertThat(AllocationCodec.decodeState(vector.octets())).isEqualTo(vector.state());
    }

    @ParameterizedTest
    @MethodSource("states")
    void stateHasTheOctetsOfTheOriginal(Vector vector) throws MalformedAllocationException {
        // Read first, since the original writes its maps in any order.
        AllocationState state = AllocationCodec.decodeState(vector.octets());

        byte[] octets = AllocationCodec.encodeState(GobWriter.openWithIdsFrom(FIRST_STATE_TYPE), state);

        assertThat(HexFormat.of().formatHex(octets)).isEqualTo(vector.hex());
    }

    @ParameterizedTest
    @MethodSource("states")
    void stateSurvivesOurOwnNumbersForTypes(Vector vector) throws MalformedAllocationException {
        assertThat(AllocationCodec.decodeState(AllocationCodec.encodeState(vector.state())))
                .isEqualTo(vector.state());
    }

    @ParameterizedTest
    @MethodSource("states")
    void ringOfAStateIsTakenByAPeerWithoutOne(Vector vector) throws MalformedAllocationException {
        AllocationState state = AllocationCodec.decodeState(vector.octets());

        state.ring().ifPresent(received -> {
            Ring none = Ring.empty(received.universe(), received.self());

            assertThat(none.merge(received, any -> false, peer -> ""))
                    .isInstanceOfSatisfying(
                            RingMerge.Updated.class,
                            merged -> assertThat(merged.ring()).isEqualTo(received));
        });
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messageIsRead(Vector vector) throws MalformedAllocationException {
        assertThat(AllocationCodec.decodeMessage(vector.octets())).isEqualTo(message(vector));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messageHasTheOctetsOfTheOriginal(Vector vector) {
        AllocationMessage message = message(vector);
        int firstType = message instanceof RingUpdate ? FIRST_STATE_TYPE : FIRST_RANGE_TYPE;

        byte[] octets = AllocationCodec.encodeMessage(GobWriter.openWithIdsFrom(firstType), message);

        assertThat(HexFormat.of().formatHex(octets)).isEqualTo(vector.hex());
    }

    private static AllocationMessage message(Vector vector) {
        return switch (vector.inputs().get("kind").asInt()) {
            case 0 -> new SpaceRequest(vector.range());
            case 1 -> new RingUpdate(vector.state());
            case 2 -> new Denied(vector.range());
            default -> throw new AssertionError("vector of another kind");
        };
    }
}
