package io.fastdp.controller.sleeve;

import io.fastdp.controller.decision.SleevePlan.Reach;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NativeMemory;
import io.fastdp.netlink.packet.DatagramBatch;
import io.fastdp.sleeve.crypto.PacketOpener;
import io.fastdp.sleeve.path.UdpAddress;
import io.fastdp.sleeve.wire.PacketFormat;
import io.fastdp.sleeve.wire.PacketReader;
import io.fastdp.sleeve.wire.SpecialFrame;
import java.nio.ByteBuffer;

/** What becomes of received packets (overlay protocol sections 2 and 3.3). Confined to the sleeve thread. */
final class ArrivedPackets {
    private final SleeveState state;
    private final SleevePaths paths;
    private final FrameSender sender;
    private final Delivery delivery;
    private final SleeveListener listener;
    private final PacketReader reader = new PacketReader();
    private final RecentSources told = new RecentSources();

    ArrivedPackets(
            SleeveState state, SleevePaths paths, FrameSender sender, Delivery delivery, SleeveListener listener) {
        this.state = state;
        this.paths = paths;
        this.sender = sender;
        this.delivery = delivery;
        this.listener = listener;
    }

    /** Takes all packets; their memory is free again after {@link Delivery#flush}. */
    void accept(DatagramBatch batch) {
        for (int packet = 0; packet < batch.count(); packet++) {
            accept(
                    batch.memory(),
                    batch.offset(packet),
                    batch.length(packet),
                    batch.address(packet),
                    batch.port(packet));
        }
    }

    void accept(NativeMemory memory, int start, int length, int ip, int port) {
        state.counts().packetIn(length);
        ByteBuffer bytes = memory.bytes();
        int end = start + length;
        long name = PacketFormat.sender(bytes, start, end);
        SleeveLink link = name < 0 ? null : state.links().from(name);
        if (link == null) {
            state.counts().drop(SleeveDrop.STRANGER);
        } else if (isOpened(link, bytes, start, end)) {
            reader.read(bytes, start + link.headerLength(), end);
            while (reader.next()) {
                state.counts().frameIn();
                frame(link, memory, ip, port);
            }
            if (reader.isMalformed()) {
                state.counts().complain(SleeveDrop.MALFORMED, link.peer());
            }
        }
    }

    private boolean isOpened(SleeveLink link, ByteBuffer bytes, int start, int end) {
        PacketOpener opener = link.opener();
        if (opener == null) {
            return true;
        }
        switch (opener.open(bytes, start, end)) {
            case OPENED -> {
                return true;
            }
            case FORGED -> state.counts().complain(SleeveDrop.FORGED, link.peer());
            case REPLAYED -> state.counts().drop(SleeveDrop.REPLAYED);
        }
        return false;
    }

    private void frame(SleeveLink link, NativeMemory memory, int ip, int port) {
        long source = reader.source();
        long destination = reader.destination();
        if (reader.isRunt()) {
            state.counts().complain(SleeveDrop.MALFORMED, link.peer());
        } else if (reader.isSpecial()) {
            if (source == link.peer() && destination == state.self()) {
                SpecialFrame.read(memory.bytes(), reader.offset(), reader.length())
                        .ifPresent(frame -> paths.receive(link, frame, new UdpAddress(ip, port)));
            } else {
                state.counts().drop(SleeveDrop.MISPLACED);
            }
        } else if (!link.isFrom(ip, port)) {
            state.counts().drop(SleeveDrop.ELSEWHERE);
        } else if (source == state.self()) {
            state.counts().drop(SleeveDrop.LOOP);
        } else {
            Reach origin = state.table().reach(source);
            if (origin == null) {
                state.counts().drop(SleeveDrop.UNKNOWN_PEER);
            } else if (destination == state.self()) {
                forUs(source, origin, memory);
            } else {
                Reach reach = state.table().reach(destination);
                sender.relay(source, destination, reach, memory.bytes(), reader.offset(), reader.length());
            }
        }
    }

    private void forUs(long source, Reach origin, NativeMemory memory) {
        ByteBuffer bytes = memory.bytes();
        int offset = reader.offset();
        int length = reader.length();
        learn(MacField.source(bytes, offset), source);
        // First, because what is delivered may be changed.
        if (!state.table().isLocal(MacField.destination(bytes, offset))) {
            sender.broadcast(origin.passOn(), source, bytes, offset, length);
            if (origin.passOnByKernel()) {
                sender.byKernel(source, state.self(), bytes, offset, length);
            }
        }
        delivery.deliver(memory, offset, length);
        state.counts().delivered();
    }

    private void learn(long mac, long peer) {
        if (mac != 0
                && !MacField.isGroup(mac)
                && !state.table().isLocal(mac)
                && told.isNews(mac, peer, state.now().toSeconds())) {
            listener.learned(MacAddress.of(mac), PeerName.of(peer));
        }
    }
}
