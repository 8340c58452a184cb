package io.fastdp.netlink.generic;

import io.fastdp.netlink.BatchResult;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkSocket;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests to families by name. Thread-safe; requests take turns on one {@link NetlinkSocket}.
 *
 * <p>Remembers the ids of families and asks again when the kernel does not know one any more (its module was loaded anew),
 * then repeats the request once.
 */
public final class GenericNetlink implements Closeable {
    private static final int GENL_ID_CTRL = 0x10;
    private static final int CTRL_CMD_NEWFAMILY = 1;
    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_VERSION = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;

    private final NetlinkSocket socket;
    private final Map<String, Family> known = new ConcurrentHashMap<>();

    /** Uses a socket of protocol GENERIC, which {@link #close} closes. */
    public GenericNetlink(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static GenericNetlink open(NetlinkKernel kernel) throws NetlinkException {
        return new GenericNetlink(NetlinkSocket.open(kernel, NetlinkProtocol.GENERIC));
    }

    /** The socket underneath, whose port id marks the notifications that we cause. */
    public NetlinkSocket socket() {
        return socket;
    }

    /**
     * Asks the kernel for a family, which makes it load the module if the caller is privileged.
     *
     * @return empty if the kernel has none of that name
     */
    public Optional<Family> resolve(String name) throws NetlinkException {
        String operation = "resolve generic netlink family " + name;
        NetlinkMessage request = NetlinkMessage.request(
                GENL_ID_CTRL,
                0,
                GenericMessage.payload(
                        CTRL_CMD_GETFAMILY, CTRL_VERSION, body -> body.string(CTRL_ATTR_FAMILY_NAME, name)));
        try {
            for (NetlinkMessage reply : socket.query(operation, request)) {
                GenericMessage message = GenericMessage.of(reply);
                // The controller answers a GET with NEWFAMILY.
                if (reply.type() == GENL_ID_CTRL && message.command() == CTRL_CMD_NEWFAMILY) {
                    Family family = Family.read(message.attributes(0));
                    known.put(name, family);
                    return Optional.of(family);
                }
            }
            throw new NetlinkException(operation + ": acknowledged without an answer", Errno.EPROTO);
        } catch (MalformedMessageException e) {
            throw new NetlinkException(operation, Errno.EPROTO, e);
        } catch (NetlinkException e) {
            if (e.is(Errno.ENOENT)) {
                known.remove(name);
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * A family as last seen, asked for if it was not seen yet.
     *
     * @throws FamilyUnavailableException if the kernel has none of that name
     */
    public Family family(String name) throws NetlinkException {
        Family family = known.get(name);
        return family != null ? family : fresh(name);
    }

    private Family fresh(String name) throws NetlinkException {
        return resolve(name)
                .orElseThrow(() -> new FamilyUnavailableException("resolve generic netlink family " + name, name));
    }

    /** As {@link NetlinkSocket#request}. */
    public List<GenericMessage> request(String operation, GenericRequest request) throws NetlinkException {
        return exchange(request.family(), id -> decode(operation, socket.request(operation, request.toMessage(id))));
    }

    /** As {@link NetlinkSocket#query}. */
    public List<GenericMessage> query(String operation, GenericRequest request) throws NetlinkException {
        return exchange(request.family(), id -> decode(operation, socket.query(operation, request.toMessage(id))));
    }

    /** As {@link NetlinkSocket#dump}. */
    public List<GenericMessage> dump(String operation, GenericRequest request) throws NetlinkException {
        return exchange(request.family(), id -> decode(operation, socket.dump(operation, request.toMessage(id))));
    }

    /**
     * As {@link NetlinkSocket#batch}.
     *
     * @param requests all of one family
     */
    public BatchResult batch(String operation, List<GenericRequest> requests) throws NetlinkException {
        if (requests.isEmpty()) {
            return new BatchResult(0, List.of());
        }
        String name = requests.get(0).family();
        int id = family(name).id();
        BatchResult result = socket.batch(operation, messages(requests, id));
        boolean allUnknown = result.failures().size() == requests.size()
                && result.failures().stream()
                        .allMatch(failure -> failure.error().is(Errno.ENOENT));
        if (allUnknown) {
            int newId = fresh(name).id();
            return newId == id ? result : socket.batch(operation, messages(requests, newId));
        }
        return result;
    }

    private static List<NetlinkMessage> messages(List<GenericRequest> requests, int id) {
        return requests.stream().map(request -> request.toMessage(id)).toList();
    }

    /** One exchange with a family of known id. */
    @FunctionalInterface
    private interface Exchange {
        List<GenericMessage> run(int familyId) throws NetlinkException;
    }

    private List<GenericMessage> exchange(String name, Exchange exchange) throws NetlinkException {
        int id = family(name).id();
        try {
            return exchange.run(id);
        } catch (NetlinkException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
            // Either the object does not exist or the family is not there any more; only the latter is worth a
            // repetition.
            int newId = fresh(name).id();
            if (newId == id) {
                throw e;
            }
            return exchange.run(newId);
        }
    }

    private static List<GenericMessage> decode(String operation, List<NetlinkMessage> replies) throws NetlinkException {
        try {
            List<GenericMessage> messages = new ArrayList<>(replies.size());
            for (NetlinkMessage reply : replies) {
                messages.add(GenericMessage.of(reply));
            }
            return messages;
        } catch (MalformedMessageException e) {
            throw new NetlinkException(operation, Errno.EPROTO, e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
