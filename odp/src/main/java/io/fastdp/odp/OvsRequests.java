package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.generic.GenericMessage;
import io.fastdp.netlink.generic.GenericRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What all openvswitch messages have in common: a header that names the datapath, then attributes. */
final class OvsRequests {
    private OvsRequests() {}

    static GenericRequest datapath(int command, int flags, DatapathIndex dp, Consumer<AttributeWriter> attributes) {
        return request(OVS_DATAPATH_FAMILY, OVS_DATAPATH_VERSION, command, flags, dp, attributes);
    }

    static GenericRequest vport(int command, int flags, DatapathIndex dp, Consumer<AttributeWriter> attributes) {
        return request(OVS_VPORT_FAMILY, OVS_VPORT_VERSION, command, flags, dp, attributes);
    }

    static GenericRequest flow(int command, int flags, DatapathIndex dp, Consumer<AttributeWriter> attributes) {
        return request(OVS_FLOW_FAMILY, OVS_FLOW_VERSION, command, flags, dp, attributes);
    }

    static GenericRequest packet(int command, DatapathIndex dp, Consumer<AttributeWriter> attributes) {
        return request(OVS_PACKET_FAMILY, OVS_PACKET_VERSION, command, 0, dp, attributes);
    }

    private static GenericRequest request(
            String family,
            int version,
            int command,
            int flags,
            DatapathIndex dp,
            Consumer<AttributeWriter> attributes) {
        return GenericRequest.of(family, command, version, flags, body -> {
            body.putU32(dp.value());
            attributes.accept(body);
        });
    }

    /** Datapath a message is about. */
    static DatapathIndex datapathOf(GenericMessage message) {
        // attributes() checks that the header is there.
        message.attributes(OVS_HEADER_BYTES);
        return new DatapathIndex(message.body().getInt(0));
    }

    static AttributeReader attributes(GenericMessage message) {
        return message.attributes(OVS_HEADER_BYTES);
    }

    /** Puts an array of port ids as one attribute. */
    static void putPortIds(AttributeWriter writer, int attribute, List<Integer> portIds) {
        writer.nest(attribute, array -> portIds.forEach(array::putU32));
    }

    /** Reads an array of port ids. */
    static List<Integer> portIds(AttributeReader reader) {
        if (reader.length() % Integer.BYTES != 0) {
            throw new MalformedMessageException(0, "array of port ids", reader.length() + " bytes");
        }
        List<Integer> portIds = new ArrayList<>();
        var array = reader.buffer();
        while (array.hasRemaining()) {
            portIds.add(array.getInt());
        }
        return portIds;
    }

    /** Decodes a reply. */
    @FunctionalInterface
    interface Decoder<T> {
        T decode(GenericMessage message);
    }

    /** Decodes all replies; what cannot be decoded fails the operation. */
    static <T> List<T> decode(String operation, List<GenericMessage> replies, Decoder<T> decoder)
            throws NetlinkException {
        try {
            List<T> decoded = new ArrayList<>(replies.size());
            for (GenericMessage reply : replies) {
                decoded.add(decoder.decode(reply));
            }
            return decoded;
        } catch (MalformedMessageException e) {
            throw new NetlinkException(operation, Errno.EPROTO, e);
        }
    }

    /** The one object that a request asked for. */
    static <T> T one(String operation, List<GenericMessage> replies, Decoder<T> decoder) throws NetlinkException {
        List<T> decoded = decode(operation, replies, decoder);
        if (decoded.isEmpty()) {
            throw new NetlinkException(operation + ": acknowledged without an answer", Errno.EPROTO);
        }
        return decoded.get(0);
    }

    /** A request whose object may be absent. */
    @FunctionalInterface
    interface Lookup<T> {
        T run() throws NetlinkException;
    }

    /** Turns the errors that say that there is no such object into an empty answer. */
    static <T> Optional<T> ifPresent(Lookup<T> lookup, Errno... absent) throws NetlinkException {
        try {
            return Optional.of(lookup.run());
        } catch (NetlinkException e) {
            if (e.is(absent)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
