package io.fastdp.netlink.testing;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.MessageFlags;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkTransport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A made-up kernel that keeps links, bridge ports, addresses, neighbours and forwarding entries, answers in real bytes and
 * tells of every change as the real one does: for tests without root. Sockets of other protocols come from another kernel.
 * Links that are born in another namespace are there, but out of sight. Thread-safe.
 */
public final class FakeRouteKernel extends FakeKernel {
    private static final int LINK_GROUP = 1;
    private static final int NEIGHBOUR_GROUP = 3;
    private static final int IPV4_ADDRESS_GROUP = 5;
    private static final int AF_BRIDGE = 7;
    private static final int NDMSG = 12;

    private final NetlinkKernel others;
    /** All state is guarded by the lock under which {@link #handle} runs. */
    private final Map<Integer, FakeLink> links = new TreeMap<>();

    private final Map<String, ByteBuffer> addresses = new LinkedHashMap<>();
    private final Map<String, ByteBuffer> neighbours = new LinkedHashMap<>();
    private final Map<String, ByteBuffer> fdb = new LinkedHashMap<>();
    private int nextIndex = 1;

    /** A kernel that knows the route protocol only. */
    public FakeRouteKernel() {
        this(protocol -> {
            throw new NetlinkException("open netlink socket for " + protocol, Errno.EPROTONOSUPPORT);
        });
    }

    /**
     * A kernel that knows more.
     *
     * @param others opens the sockets of all protocols but the route protocol
     */
    public FakeRouteKernel(NetlinkKernel others) {
        this.others = others;
    }

    @Override
    public NetlinkTransport open(NetlinkProtocol protocol) throws NetlinkException {
        return protocol == NetlinkProtocol.ROUTE ? super.open(protocol) : others.open(protocol);
    }

    /** A link that another part of the kernel made, such as a datapath's own device. */
    public void addLink(String name, String kind) {
        locked(() -> {
            FakeLink link = new FakeLink(nextIndex++, name, kind);
            links.put(link.index, link);
            tell(LINK_GROUP, 16, describe(link));
        });
    }

    /** A frame from {@code mac} came in by a port of a bridge, which learns that, or moves what it knew. */
    public void frameFrom(MacAddress mac, String port) {
        locked(() -> {
            FakeLink link = named(port).orElseThrow(() -> new IllegalArgumentException("no link " + port));
            ByteBuffer known = fdb.get(mac.toString());
            int state = known == null ? 2 : Short.toUnsignedInt(known.getShort(8));
            putFdb(link, mac, state);
        });
    }

    /** An entry that the bridge learnt has aged. */
    public void forget(MacAddress mac) {
        locked(() -> {
            ByteBuffer gone = fdb.remove(mac.toString());
            if (gone != null) {
                tell(NEIGHBOUR_GROUP, 29, gone);
            }
        });
    }

    /** Deletes a link as an administrator would, all notifications included. */
    public void removeLink(String name) {
        locked(() -> named(name).ifPresent(this::remove));
    }

    @Override
    protected void handle(NetlinkProtocol protocol, NetlinkMessage request, Replies replies) {
        switch (request.type()) {
            case 16 -> {
                if (request.has(MessageFlags.NLM_F_CREATE)) {
                    createLink(new FakeLinkRequest(request.payload()), replies);
                } else {
                    changeLink(new FakeLinkRequest(request.payload()), replies);
                }
            }
            case 17 -> deleteLink(new FakeLinkRequest(request.payload()), replies);
            case 18 -> getLinks(request, replies);
            case 19 -> changeLink(new FakeLinkRequest(request.payload()), replies);
            case 20, 21 -> changeAddress(request, replies);
            case 22 -> addresses.values().forEach(body -> replies.object(20, body));
            case 28, 29 -> changeNeighbour(request, replies);
            case 30 -> listNeighbours(request, replies);
            default -> replies.refuse(Errno.EOPNOTSUPP);
        }
    }

    private void createLink(FakeLinkRequest request, Replies replies) {
        String name = request.name.orElse("");
        boolean peerTaken =
                request.peer.flatMap(p -> p.name).flatMap(this::named).isPresent()
                        && request.peer.get().namespaceFd.isEmpty();
        if (named(name).isPresent() || peerTaken) {
            replies.refuse(Errno.EEXIST);
            return;
        }
        FakeLink link = add(request, request.kind.orElse("dummy"));
        request.peer.ifPresent(peerRequest -> {
            FakeLink peer = new FakeLink(nextIndex++, peerRequest.name.orElse("peer"), "veth");
            link.peer = peer.index;
            peer.peer = link.index;
            if (peerRequest.namespaceFd.isEmpty()) {
                links.put(peer.index, peer);
                apply(peerRequest, peer);
            }
        });
        apply(request, link);
    }

    private FakeLink add(FakeLinkRequest request, String kind) {
        FakeLink link = new FakeLink(nextIndex++, request.name.orElse("link"), kind);
        links.put(link.index, link);
        return link;
    }

    private void changeLink(FakeLinkRequest request, Replies replies) {
        Optional<FakeLink> link = find(request);
        if (link.isEmpty()) {
            replies.refuse(Errno.ENODEV);
        } else {
            apply(request, link.get());
        }
    }

    private void apply(FakeLinkRequest request, FakeLink link) {
        request.name.ifPresent(name -> link.name = name);
        request.mac.ifPresent(mac -> link.mac = mac);
        request.mtu.ifPresent(mtu -> link.mtu = mtu);
        if ((request.change & 1) != 0) {
            link.up = (request.flags & 1) != 0;
        }
        request.master.ifPresent(master -> {
            if (link.master != 0 && master == 0) {
                tell(LINK_GROUP, 17, link.describePort().toByteBuffer());
            }
            link.master = master;
        });
        if (request.family == AF_BRIDGE) {
            link.port.putAll(request.port);
            tell(LINK_GROUP, 16, link.describePort().toByteBuffer());
        }
        if (request.namespaceFd.isPresent()) {
            remove(link);
        } else {
            tell(LINK_GROUP, 16, describe(link));
        }
    }

    private void deleteLink(FakeLinkRequest request, Replies replies) {
        Optional<FakeLink> link = find(request);
        if (link.isEmpty()) {
            replies.refuse(Errno.ENODEV);
        } else {
            remove(link.get());
        }
    }

    private void remove(FakeLink link) {
        links.remove(link.index);
        List<Map.Entry<String, ByteBuffer>> behind = fdb.entrySet().stream()
                .filter(entry -> entry.getValue().getInt(4) == link.index)
                .toList();
        for (Map.Entry<String, ByteBuffer> entry : List.copyOf(behind)) {
            fdb.remove(entry.getKey());
            tell(NEIGHBOUR_GROUP, 29, entry.getValue());
        }
        if (link.master != 0) {
            tell(LINK_GROUP, 17, link.describePort().toByteBuffer());
        }
        tell(LINK_GROUP, 17, describe(link));
        links.values().stream().filter(port -> port.master == link.index).forEach(port -> port.master = 0);
        FakeLink peer = links.get(link.peer);
        if (peer != null) {
            remove(peer);
        }
    }

    private void getLinks(NetlinkMessage message, Replies replies) {
        FakeLinkRequest request = new FakeLinkRequest(message.payload());
        if (message.has(MessageFlags.NLM_F_DUMP)) {
            links.values().stream()
                    .filter(link -> request.master.isEmpty() || request.master.getAsInt() == link.master)
                    .forEach(link -> replies.object(16, describe(link)));
            return;
        }
        Optional<FakeLink> link = find(request);
        if (link.isEmpty()) {
            replies.refuse(Errno.ENODEV);
        } else {
            replies.object(16, describe(link.get()));
        }
    }

    private ByteBuffer describe(FakeLink link) {
        FakeLink master = links.get(link.master);
        return link.describe(master != null && master.kind.equals("bridge")).toByteBuffer();
    }

    private void changeAddress(NetlinkMessage request, Replies replies) {
        ByteBuffer body = copy(request.payload());
        String key = text(body);
        boolean add = request.type() == 20;
        if (add == addresses.containsKey(key)) {
            replies.refuse(add ? Errno.EEXIST : Errno.EADDRNOTAVAIL);
            return;
        }
        if (add) {
            addresses.put(key, body);
        } else {
            addresses.remove(key);
        }
        tell(IPV4_ADDRESS_GROUP, request.type(), body);
    }

    private void changeNeighbour(NetlinkMessage request, Replies replies) {
        ByteBuffer body = copy(request.payload());
        if (body.remaining() < NDMSG) {
            throw new MalformedMessageException(0, "ndmsg", body.remaining() + " bytes");
        }
        FakeLink link = links.get(body.getInt(4));
        if (link == null) {
            replies.refuse(Errno.ENODEV);
        } else if (body.get(0) == AF_BRIDGE) {
            changeFdb(request, link, body, replies);
        } else {
            change(neighbours, body.getInt(4) + " " + attribute(body, 1), request.type(), body, replies);
        }
    }

    private void changeFdb(NetlinkMessage request, FakeLink port, ByteBuffer body, Replies replies) {
        AttributeReader reader = AttributeReader.of(body.duplicate().position(NDMSG));
        while (reader.next()) {
            if (reader.type() == 2 && request.type() == 28) {
                putFdb(port, reader.mac(), Short.toUnsignedInt(body.getShort(8)));
            } else if (reader.type() == 2) {
                deleteFdb(port, reader.mac(), replies);
            }
        }
    }

    private void deleteFdb(FakeLink port, MacAddress mac, Replies replies) {
        ByteBuffer known = fdb.get(mac.toString());
        if (known == null || known.getInt(4) != port.index) {
            replies.refuse(Errno.ENOENT);
            return;
        }
        fdb.remove(mac.toString());
        tell(NEIGHBOUR_GROUP, 29, known);
    }

    private void putFdb(FakeLink port, MacAddress mac, int state) {
        ByteBuffer entry = new AttributeWriter()
                .putU32(AF_BRIDGE)
                .putU32(port.index)
                .putU16(state)
                .putU16(0)
                .mac(2, mac)
                .u32(9, port.master)
                .toByteBuffer();
        fdb.put(mac.toString(), entry);
        tell(NEIGHBOUR_GROUP, 28, entry);
    }

    private void change(Map<String, ByteBuffer> table, String key, int type, ByteBuffer body, Replies replies) {
        boolean add = type == 28;
        if (!add && !table.containsKey(key)) {
            replies.refuse(Errno.ENOENT);
            return;
        }
        if (add) {
            table.put(key, body);
        } else {
            table.remove(key);
        }
        tell(NEIGHBOUR_GROUP, type, body);
    }

    private void listNeighbours(NetlinkMessage request, Replies replies) {
        Map<String, ByteBuffer> table = request.payload().get(0) == AF_BRIDGE ? fdb : neighbours;
        new ArrayList<>(table.values()).forEach(body -> replies.object(28, body));
    }

    private Optional<FakeLink> find(FakeLinkRequest request) {
        return request.index != 0 ? Optional.ofNullable(links.get(request.index)) : request.name.flatMap(this::named);
    }

    private Optional<FakeLink> named(String name) {
        return links.values().stream().filter(link -> link.name.equals(name)).findFirst();
    }

    private void tell(int group, int type, ByteBuffer body) {
        multicast(NetlinkProtocol.ROUTE, group, new NetlinkMessage(type, 0, 0, 0, body));
    }

    private static String attribute(ByteBuffer body, int type) {
        AttributeReader reader = AttributeReader.of(body.duplicate().position(NDMSG));
        while (reader.next()) {
            if (reader.type() == type) {
                return text(reader.buffer());
            }
        }
        return "";
    }

    private static String text(ByteBuffer bytes) {
        byte[] all = new byte[bytes.remaining()];
        bytes.duplicate().get(all);
        return java.util.HexFormat.of().formatHex(all);
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        ByteBuffer own = ByteBuffer.allocate(bytes.remaining()).order(ByteOrder.nativeOrder());
        return own.put(bytes.duplicate()).flip();
    }
}
