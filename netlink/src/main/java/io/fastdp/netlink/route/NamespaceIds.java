package io.fastdp.netlink.route;

import static io.fastdp.netlink.route.Rtnetlink.NETNSA_FD;
import static io.fastdp.netlink.route.Rtnetlink.NETNSA_NSID;
import static io.fastdp.netlink.route.Rtnetlink.RTM_GETNSID;
import static io.fastdp.netlink.route.Rtnetlink.RTM_NEWNSID;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.TableSocket;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The numbers by which one network namespace speaks of others, as in {@link LinkDetails#peerNamespaceId}. Thread-safe; see
 * {@link RouteNetlink}.
 */
public final class NamespaceIds {
    private static final int RTGENMSG = 4;

    private final TableSocket socket;

    NamespaceIds(TableSocket socket) {
        this.socket = socket;
    }

    /** The number that this socket's namespace has given the other one; empty if it has given none. */
    public OptionalInt of(NetworkNamespace namespace) throws NetlinkException {
        var query = new TableSocket.Query<>(
                "get id of network namespace " + namespace, RTM_GETNSID, RTM_NEWNSID, NamespaceIds::read);
        Optional<Integer> id = socket.get(query, new AttributeWriter().putU32(0).u32(NETNSA_FD, namespace.fd()));
        return id.isPresent() ? OptionalInt.of(id.get()) : OptionalInt.empty();
    }

    private static Optional<Integer> read(ByteBuffer payload) {
        AttributeReader attributes = new FixedPart(payload, RTGENMSG, "rtgenmsg").attributes();
        while (attributes.next()) {
            if (attributes.type() == NETNSA_NSID) {
                return Optional.of(attributes.u32()).filter(id -> id >= 0);
            }
        }
        return Optional.empty();
    }
}
