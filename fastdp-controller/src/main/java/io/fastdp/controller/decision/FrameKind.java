package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.FlowMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a frame carries, as the kernel reads its header: VLAN tags and the type of what follows. Immutable.
 *
 * <p>A flow that names no tag matches untagged frames only, and one that names a tag must name the type behind it, but not
 * the VLAN's number (Linux, {@code net/openvswitch/flow_netlink.c}).
 *
 * @param tags types of the VLAN tags (0x8100, 0x88a8), outermost first; at most two, for the kernel reads no more
 * @param type EtherType behind them; {@link FlowKey.EtherType#ABSENT} for a length (802.2) or zero
 */
public record FrameKind(ImmutableList<Integer> tags, FlowKey.EtherType type) {
    /** EtherTypes that containers use: IPv4, ARP, IPv6. */
    static final ImmutableSet<Integer> USUAL = ImmutableSet.of(0x0800, 0x0806, 0x86dd);

    /** Without tag or EtherType. */
    static final FrameKind PLAIN = new FrameKind(ImmutableList.of(), FlowKey.EtherType.ABSENT);

    private static final int NSH = 0x894f;
    private static final Set<Integer> TAG_TYPES = Set.of(0x8100, 0x88a8);
    private static final FlowKey.EtherType EXACT = new FlowKey.EtherType(0xffff);

    /** The bit of a tag's control information that stands for "there is a tag". */
    private static final FlowKey.Vlan TAGGED = new FlowKey.Vlan(0x1000);

    /** An untagged frame of this EtherType. */
    static FrameKind of(int etherType) {
        return new FrameKind(ImmutableList.of(), new FlowKey.EtherType(etherType));
    }

    /** The kind of a frame whose key the kernel extracted. */
    public static FrameKind of(FlowKeys key) {
        ImmutableList.Builder<Integer> tags = ImmutableList.builder();
        FlowKeys at = key;
        Optional<FlowKey.Encap> inside = at.find(FlowKey.Encap.class);
        while (inside.isPresent() && at.etherType().isPresent()) {
            tags.add(at.etherType().get().value());
            at = new FlowKeys(inside.get().keys());
            inside = at.find(FlowKey.Encap.class);
        }
        return new FrameKind(tags.build(), at.etherType().orElse(FlowKey.EtherType.ABSENT));
    }

    boolean isTagged() {
        return !tags.isEmpty();
    }

    boolean isUsual() {
        return USUAL.contains(type.value());
    }

    /**
     * Whether the kernel takes a flow for it: the third tag of a frame is a type to it that no flow may name, and of NSH it
     * would want to know more.
     */
    boolean canBeMatched() {
        return !TAG_TYPES.contains(type.value()) && type.value() != NSH;
    }

    /** Adds the keys of this kind, with any VLAN number, to a match that has none of them. */
    FlowMatch.Builder addTo(FlowMatch.Builder match) {
        List<FlowMatch.Field> fields = typeFields();
        for (int tag : tags.reverse()) {
            List<FlowMatch.Field> outer = new ArrayList<>();
            outer.add(new FlowMatch.Field(new FlowKey.EtherType(tag), EXACT));
            outer.add(new FlowMatch.Field(TAGGED, TAGGED));
            outer.add(encapsulated(fields));
            fields = outer;
        }
        fields.forEach(field -> match.field(field.key(), field.mask()));
        return match;
    }

    private List<FlowMatch.Field> typeFields() {
        FlowMatch.Builder inner = FlowMatch.builder();
        if (type.equals(FlowKey.EtherType.ABSENT)) {
            inner.etherTypeAbsent();
        } else {
            inner.etherType(type.value());
        }
        return inner.build().fields();
    }

    private static FlowMatch.Field encapsulated(List<FlowMatch.Field> inner) {
        return new FlowMatch.Field(
                new FlowKey.Encap(inner.stream()
                        .map(FlowMatch.Field::key)
                        .filter(key -> !key.equals(FlowKey.EtherType.ABSENT))
                        .toList()),
                new FlowKey.Encap(inner.stream()
                        .map(FlowMatch.Field::mask)
                        .filter(mask -> !mask.equals(FlowKey.EtherType.ABSENT))
                        .toList()));
    }

    /** For people: {@code 8100/0800}. */
    @Override
    public String toString() {
        return tags.stream().map(tag -> String.format("%04x/", tag)).collect(Collectors.joining())
                + (type.equals(FlowKey.EtherType.ABSENT) ? "none" : String.format("%04x", type.value()));
    }
}
