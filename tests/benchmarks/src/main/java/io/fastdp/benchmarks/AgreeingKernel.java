package io.fastdp.benchmarks;

import io.fastdp.netlink.MessageFlags;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.NetlinkOption;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkTransport;
import io.fastdp.netlink.testing.ReplyBytes;
import io.fastdp.odp.testing.FakeOvsKernel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** Acknowledges batches unread; all else is answered by the made-up kernel. */
final class AgreeingKernel implements NetlinkKernel {
    private static final int BATCH_BYTES = 1024;

    private final FakeOvsKernel kernel = new FakeOvsKernel();

    @Override
    public NetlinkTransport open(NetlinkProtocol protocol) throws NetlinkException {
        return new Agreeing(kernel.open(protocol));
    }

    private static final class Agreeing implements NetlinkTransport {
        private final NetlinkTransport underneath;
        private final Queue<ByteBuffer> answers = new ArrayDeque<>();

        Agreeing(NetlinkTransport underneath) {
            this.underneath = underneath;
        }

        @Override
        public void send(ByteBuffer datagram) throws NetlinkException {
            if (datagram.remaining() < BATCH_BYTES) {
                underneath.send(datagram);
                return;
            }
            List<NetlinkMessage> acknowledgements = new ArrayList<>();
            for (NetlinkMessage request : NetlinkMessage.parseAll(datagram)) {
                if (request.has(MessageFlags.NLM_F_ACK)) {
                    acknowledgements.add(ReplyBytes.acknowledgement(request, portId()));
                }
            }
            answers.add(ReplyBytes.datagram(acknowledgements));
        }

        @Override
        public Optional<ByteBuffer> receive(Duration timeout) throws NetlinkException {
            ByteBuffer answer = answers.poll();
            return answer == null ? underneath.receive(timeout) : Optional.of(answer);
        }

        @Override
        public int portId() {
            return underneath.portId();
        }

        @Override
        public void joinGroup(int group) throws NetlinkException {
            underneath.joinGroup(group);
        }

        @Override
        public void leaveGroup(int group) throws NetlinkException {
            underneath.leaveGroup(group);
        }

        @Override
        public void setOption(NetlinkOption option, boolean enabled) throws NetlinkException {
            underneath.setOption(option, enabled);
        }

        @Override
        public int setReceiveBuffer(int bytes) throws NetlinkException {
            return underneath.setReceiveBuffer(bytes);
        }

        @Override
        public void wake() {
            underneath.wake();
        }

        @Override
        public void close() {
            underneath.close();
        }
    }
}
