package io.fastdp.netlink.generic;

import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * A request to a family by name, so that it stays right when the family's id changes. Immutable.
 *
 * @param family name of the family
 * @param flags beyond REQUEST, ACK and DUMP, which the socket adds
 * @param payload header, the family's own header, attributes: see {@link GenericMessage#payload}
 */
public record GenericRequest(String family, int flags, ByteBuffer payload) {
    /** A request with what {@code body} writes after the header. */
    public static GenericRequest of(
            String family, int command, int version, int flags, Consumer<AttributeWriter> body) {
        return new GenericRequest(family, flags, GenericMessage.payload(command, version, body));
    }

    NetlinkMessage toMessage(int familyId) {
        return NetlinkMessage.request(familyId, flags, payload);
    }
}
