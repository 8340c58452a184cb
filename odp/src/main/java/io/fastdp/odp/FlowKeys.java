package io.fastdp.odp;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import java.util.List;
import java.util.Optional;

/**
 * The key of one packet, as the kernel extracted it: what an {@link Upcall} says and what {@link Packets#execute} may be
 * given back. Immutable.
 *
 * @param keys in the kernel's order
 */
public record FlowKeys(List<FlowKey> keys) {
    /** No key at all, which is enough to execute simple actions. */
    public static final FlowKeys NONE = new FlowKeys(List.of());

    public FlowKeys {
        keys = List.copyOf(keys);
    }

    public static FlowKeys of(FlowKey... keys) {
        return new FlowKeys(List.of(keys));
    }

    /**
     * Decodes a nest of flow keys; kinds this program does not know come as {@link FlowKey.Unknown}.
     *
     * @throws io.fastdp.netlink.MalformedMessageException if the bytes are no flow keys
     */
    public static FlowKeys read(AttributeReader nest) {
        return new FlowKeys(FlowKeyCodec.readAll(nest));
    }

    /** Puts the attributes, without a nest around them. */
    public void writeTo(AttributeWriter writer) {
        for (FlowKey key : keys) {
            if (!FlowKey.EtherType.ABSENT.equals(key)) {
                key.writeTo(writer);
            }
        }
    }

    /** The key of this kind. */
    public <K extends FlowKey> Optional<K> find(Class<K> kind) {
        for (FlowKey key : keys) {
            if (kind.isInstance(key)) {
                return Optional.of(kind.cast(key));
            }
        }
        return Optional.empty();
    }

    /** The vport the packet came in by. */
    public Optional<VportNumber> inPort() {
        return find(FlowKey.InPort.class).map(FlowKey.InPort::port);
    }

    /** Its Ethernet addresses. */
    public Optional<FlowKey.Ethernet> ethernet() {
        return find(FlowKey.Ethernet.class);
    }

    /** Its EtherType; empty for 802.2 and type-0 frames. */
    public Optional<FlowKey.EtherType> etherType() {
        return find(FlowKey.EtherType.class);
    }

    /** The tunnel it came through. */
    public Optional<TunnelKey> tunnel() {
        return find(FlowKey.Tunnel.class).map(FlowKey.Tunnel::tunnel);
    }
}
