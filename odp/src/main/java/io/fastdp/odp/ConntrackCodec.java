package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsActionAttr.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MalformedMessageException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** The attributes inside {@code OVS_ACTION_ATTR_CT}. */
final class ConntrackCodec {
    private ConntrackCodec() {}

    static void put(Conntrack ct, AttributeWriter writer) {
        switch (ct.commit()) {
            case COMMIT -> writer.flag(OVS_CT_ATTR_COMMIT);
            case FORCE -> writer.flag(OVS_CT_ATTR_FORCE_COMMIT);
            case NO -> {}
        }
        if (ct.zone() != 0) {
            writer.u16(OVS_CT_ATTR_ZONE, ct.zone());
        }
        ct.mark()
                .ifPresent(mark -> writer.nest(
                        OVS_CT_ATTR_MARK, struct -> struct.putU32(mark.value()).putU32(mark.mask())));
        ct.labels()
                .ifPresent(labels -> writer.nest(OVS_CT_ATTR_LABELS, struct -> {
                    labels.value().putPayload(struct);
                    labels.mask().putPayload(struct);
                }));
        if (!ct.helper().isEmpty()) {
            writer.string(OVS_CT_ATTR_HELPER, ct.helper());
        }
        ct.nat().ifPresent(nat -> writer.nest(OVS_CT_ATTR_NAT, nest -> putNat(nat, nest)));
        ct.eventMask().ifPresent(mask -> writer.u32(OVS_CT_ATTR_EVENTMASK, mask));
        if (!ct.timeout().isEmpty()) {
            writer.string(OVS_CT_ATTR_TIMEOUT, ct.timeout());
        }
    }

    private static void putNat(Conntrack.Nat nat, AttributeWriter writer) {
        nat.direction()
                .ifPresent(direction ->
                        writer.flag(direction == Conntrack.Nat.Direction.SRC ? OVS_NAT_ATTR_SRC : OVS_NAT_ATTR_DST));
        nat.first().ifPresent(address -> writer.ip(OVS_NAT_ATTR_IP_MIN, address));
        nat.last().ifPresent(address -> writer.ip(OVS_NAT_ATTR_IP_MAX, address));
        if (nat.firstPort() != 0) {
            writer.u16(OVS_NAT_ATTR_PROTO_MIN, nat.firstPort());
        }
        if (nat.lastPort() != 0) {
            writer.u16(OVS_NAT_ATTR_PROTO_MAX, nat.lastPort());
        }
        if (nat.persistent()) {
            writer.flag(OVS_NAT_ATTR_PERSISTENT);
        }
        switch (nat.choice()) {
            case HASH -> writer.flag(OVS_NAT_ATTR_PROTO_HASH);
            case RANDOM -> writer.flag(OVS_NAT_ATTR_PROTO_RANDOM);
            case DEFAULT -> {}
        }
    }

    static Conntrack read(AttributeReader reader) {
        Conntrack.Commit commit = Conntrack.Commit.NO;
        int zone = 0;
        Optional<Conntrack.Mark> mark = Optional.empty();
        Optional<Conntrack.Labels> labels = Optional.empty();
        String helper = "";
        Optional<Conntrack.Nat> nat = Optional.empty();
        OptionalInt eventMask = OptionalInt.empty();
        String timeout = "";
        while (reader.next()) {
            switch (reader.type()) {
                case OVS_CT_ATTR_COMMIT -> commit = Conntrack.Commit.COMMIT;
                case OVS_CT_ATTR_FORCE_COMMIT -> commit = Conntrack.Commit.FORCE;
                case OVS_CT_ATTR_ZONE -> zone = reader.u16();
                case OVS_CT_ATTR_MARK -> {
                    ByteBuffer struct = struct(reader, 8);
                    mark = Optional.of(new Conntrack.Mark(struct.getInt(), struct.getInt()));
                }
                case OVS_CT_ATTR_LABELS -> labels = Optional.of(labels(struct(reader, 2 * FlowKey.CtLabels.BYTES)));
                case OVS_CT_ATTR_HELPER -> helper = reader.string();
                case OVS_CT_ATTR_NAT -> nat = Optional.of(nat(reader.nested()));
                case OVS_CT_ATTR_EVENTMASK -> eventMask = OptionalInt.of(reader.u32());
                case OVS_CT_ATTR_TIMEOUT -> timeout = reader.string();
                default -> {}
            }
        }
        return new Conntrack(commit, zone, mark, labels, helper, nat, eventMask, timeout);
    }

    private static Conntrack.Labels labels(ByteBuffer struct) {
        byte[] bytes = new byte[struct.remaining()];
        struct.get(bytes);
        int half = FlowKey.CtLabels.BYTES;
        return new Conntrack.Labels(
                new FlowKey.CtLabels(HexBytes.of(Arrays.copyOf(bytes, half))),
                new FlowKey.CtLabels(HexBytes.of(Arrays.copyOfRange(bytes, half, 2 * half))));
    }

    private static Conntrack.Nat nat(AttributeReader reader) {
        Optional<Conntrack.Nat.Direction> direction = Optional.empty();
        Optional<InetAddress> first = Optional.empty();
        Optional<InetAddress> last = Optional.empty();
        int firstPort = 0;
        int lastPort = 0;
        Conntrack.Nat.Choice choice = Conntrack.Nat.Choice.DEFAULT;
        boolean persistent = false;
        while (reader.next()) {
            switch (reader.type()) {
                case OVS_NAT_ATTR_SRC -> direction = Optional.of(Conntrack.Nat.Direction.SRC);
                case OVS_NAT_ATTR_DST -> direction = Optional.of(Conntrack.Nat.Direction.DST);
                case OVS_NAT_ATTR_IP_MIN -> first = Optional.of(reader.ip());
                case OVS_NAT_ATTR_IP_MAX -> last = Optional.of(reader.ip());
                case OVS_NAT_ATTR_PROTO_MIN -> firstPort = reader.u16();
                case OVS_NAT_ATTR_PROTO_MAX -> lastPort = reader.u16();
                case OVS_NAT_ATTR_PERSISTENT -> persistent = true;
                case OVS_NAT_ATTR_PROTO_HASH -> choice = Conntrack.Nat.Choice.HASH;
                case OVS_NAT_ATTR_PROTO_RANDOM -> choice = Conntrack.Nat.Choice.RANDOM;
                default -> {}
            }
        }
        return new Conntrack.Nat(direction, first, last, firstPort, lastPort, choice, persistent);
    }

    private static ByteBuffer struct(AttributeReader reader, int bytes) {
        if (reader.length() != bytes) {
            throw new MalformedMessageException(
                    0, "conntrack attribute " + reader.type(), reader.length() + " bytes instead of " + bytes);
        }
        return reader.buffer();
    }
}
