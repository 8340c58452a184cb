package io.fastdp.sleeve.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.sleeve.path.PathView;
import io.fastdp.sleeve.path.UdpAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendChoiceTest {
    private static final int MTU = 1438;
    private static final UdpAddress REMOTE = new UdpAddress(0x0a0a0001, 6783);

    @ParameterizedTest
    @CsvSource({
        // flags, length of the packet, fragments arrive, broadcast, choice
        "0x4000, 1438, false, false, DF_CHANNEL",
        "0x4000, 1438, true, true, DF_CHANNEL",
        "0x4000, 1439, false, true, DROP",
        "0x4000, 1439, true, false, ANSWER",
        "0, 1438, false, false, DF_CHANNEL",
        "0, 1439, false, false, FRAGMENT",
        "0, 1439, false, true, FRAGMENT",
        "0, 1438, true, false, OTHER_CHANNEL",
        "0, 9000, true, true, OTHER_CHANNEL",
        "0x2000, 1439, false, false, FRAGMENT"
    })
    void ipv4GoesByItsFlagsAndLength(
            int flags, int length, boolean fragmentsArrive, boolean broadcast, SendChoice choice) {
        PathView path = new PathView(REMOTE, MTU, 1472, fragmentsArrive);

        assertThat(choose(TestFrames.ipv4(flags, 20, length), path, broadcast)).isEqualTo(choice);
    }

    @ParameterizedTest
    @CsvSource({"0x86dd, 9000", "0x0806, 42", "0x8100, 1500", "0x0800, 33", "0x0100, 60", "0x0000, 14"})
    void whatIsNotWholeIpv4GoesOnTheOtherChannel(int type, int length) {
        PathView path = new PathView(REMOTE, MTU, 1472, false);

        assertThat(choose(TestFrames.ofType(type, length), path, false)).isEqualTo(SendChoice.OTHER_CHANNEL);
    }

    @Test
    void ipv4InSnapIsIpv4() {
        PathView path = new PathView(REMOTE, MTU, 1472, false);

        assertThat(choose(TestFrames.snap(TestFrames.DONT_FRAGMENT, MTU - 8), path, false))
                .isEqualTo(SendChoice.DF_CHANNEL);
        assertThat(choose(TestFrames.snap(TestFrames.DONT_FRAGMENT, MTU - 7), path, false))
                .isEqualTo(SendChoice.ANSWER);
    }

    @Test
    void withoutAnAddressAllIsDropped() {
        PathView path = new PathView(UdpAddress.UNKNOWN, MTU, 1472, true);

        assertThat(choose(TestFrames.ipv4(0, 20, 100), path, false)).isEqualTo(SendChoice.DROP);
    }

    private static SendChoice choose(ByteBuffer frame, PathView path, boolean broadcast) {
        return SendChoice.of(frame, 0, frame.capacity(), path, broadcast);
    }
}
