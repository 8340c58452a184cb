package io.fastdp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AcknowledgementTest {
    private static AttributeWriter error(int error, int requestPayload) {
        return new AttributeWriter()
                .putU32(error)
                .putU32(16 + requestPayload)
                .putU16(16)
                .putU16(5)
                .putU32(1)
                .putU32(713);
    }

    private static Acknowledgement of(int type, int flags, AttributeWriter payload) {
        return Acknowledgement.of(new NetlinkMessage(type, flags, 1, 713, payload.toByteBuffer()));
    }

    @Test
    void explanationFollowsTheHeaderWhenTheRequestIsLeftOut() {
        AttributeWriter payload =
                error(-22, 400).string(1, "Attribute failed policy validation").u32(2, 24);

        NetlinkException failure = of(2, 0x300, payload).failure("create bridge weave");

        assertThat(failure.errno()).isEqualTo(Errno.EINVAL);
        assertThat(failure.extendedAck().orElseThrow().offset()).hasValue(24);
        assertThat(failure)
                .hasMessage("create bridge weave: EINVAL (invalid argument): Attribute failed policy validation"
                        + " (attribute at offset 24)");
    }

    @Test
    void explanationFollowsTheRequestWhenItIsRepeated() {
        AttributeWriter payload = error(-95, 5).putBytes(new byte[8]).string(1, "Unknown device type");

        NetlinkException failure = of(2, 0x200, payload).failure("create link");

        assertThat(failure.extendedAck().orElseThrow().message()).hasValue("Unknown device type");
    }

    @Test
    void missingPrivilegeNamesTheCapability() {
        assertThat(of(2, 0x100, error(-1, 0)).failure("create link")).hasMessageContaining("CAP_NET_ADMIN");
    }

    @Test
    void endOfADumpMayCarryAnError() {
        Acknowledgement end = of(3, 2, new AttributeWriter().putU32(-4));

        assertThat(end.success()).isFalse();
        assertThat(end.failure("dump").errno()).isEqualTo(Errno.EINTR);
    }

    @Test
    void endOfADumpMayCarryNoStatus() {
        assertThat(of(3, 2, new AttributeWriter()).success()).isTrue();
    }

    @Test
    void impossibleErrorsAreMalformed() {
        assertThatThrownBy(() -> of(2, 0, new AttributeWriter())).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> of(2, 0x200, new AttributeWriter().putU32(-1)))
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> of(2, 0x200, error(-1, 100))).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> of(2, 0, new AttributeWriter().putU32(Integer.MIN_VALUE)))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void unknownErrorNumbersHaveNoName() {
        assertThat(Errno.of(4711)).hasToString("errno 4711");
        assertThat(Errno.of(19)).isEqualTo(Errno.ENODEV).hasToString("ENODEV (no such device)");
    }
}
