package io.fastdp.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedKernelsTest {
    private static ByteBuffer request(int type) {
        return NetlinkMessage.request(type, 0, ByteBuffer.allocate(4)).toByteBuffer();
    }

    @Test
    void scriptedKernelAnswersInOrder() throws NetlinkException {
        ScriptedKernel kernel =
                new ScriptedKernel(713).expect(request(20)).reply(request(30)).reply(request(31));

        try (NetlinkTransport transport = kernel.open(NetlinkProtocol.ROUTE)) {
            transport.send(request(20));

            assertThat(transport.receive(Duration.ZERO)).hasValue(request(30));
            assertThat(transport.receive(Duration.ZERO)).hasValue(request(31));
            assertThat(transport.receive(Duration.ZERO)).isEmpty();
        }
        kernel.assertFinished();
    }

    @Test
    void scriptedKernelShowsWhatDiffers() {
        ScriptedKernel kernel = new ScriptedKernel(713).expect(request(20));

        try (NetlinkTransport transport = kernel.open(NetlinkProtocol.ROUTE)) {
            assertThatThrownBy(() -> transport.send(request(21)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("0004  14 00 01 00  15 00 01 00  <--");
            assertThatThrownBy(() -> transport.send(request(21))).hasMessageContaining("after the end");
        }
    }

    @Test
    void unfinishedScriptIsToldOf() {
        ScriptedKernel kernel = new ScriptedKernel(713).expect(request(20));

        assertThatThrownBy(kernel::assertFinished)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 requests were not sent");
    }

    @Test
    void recordingTransportKeepsBothDirections() throws NetlinkException {
        ScriptedKernel kernel =
                new ScriptedKernel(713).expect(request(20)).reply(request(30)).reply(request(31));
        List<RecordingTransport> opened = new ArrayList<>();

        try (NetlinkTransport transport =
                RecordingTransport.around(kernel, opened::add).open(NetlinkProtocol.ROUTE)) {
            transport.send(request(20));
            transport.receive(Duration.ZERO);
            transport.receiveMany(Duration.ZERO, datagram -> {});
        }

        assertThat(opened.get(0).sent()).containsExactly(request(20));
        assertThat(opened.get(0).received()).containsExactly(request(30), request(31));
    }
}
