package io.fastdp.controller.decision;

import io.fastdp.netlink.AttributeWriter;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.TunnelKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bit by bit what a match means, written without the code under test: a value and a mask for each field. Two matches overlap
 * if a packet can satisfy both, that is if no field has a bit on which both insist differently.
 */
final class Matching {
    private final Map<String, byte[][]> fields = new LinkedHashMap<>();
    private final FlowMatch match;

    private Matching(FlowMatch match) {
        this.match = match;
        addFields(match.normalised(), "");
    }

    /** Of VLAN tags the kernel always insists on one or on none. */
    private void addFields(FlowMatch level, String prefix) {
        boolean tagged = level.key(FlowKey.Vlan.class).isPresent();
        add(prefix + "tagged", new byte[] {(byte) (tagged ? 1 : 0)}, new byte[] {1});
        for (FlowMatch.Field field : level.fields()) {
            if (field.key() instanceof FlowKey.Encap key && field.mask() instanceof FlowKey.Encap mask) {
                addFields(inside(key, mask), prefix + "in ");
            } else if (field.key() instanceof FlowKey.Tunnel key && field.mask() instanceof FlowKey.Tunnel mask) {
                addTunnel(key.tunnel(), mask.tunnel());
            } else {
                add(prefix + field.key().attribute(), payload(field.key()), payload(field.mask()));
            }
        }
    }

    private static FlowMatch inside(FlowKey.Encap keys, FlowKey.Encap masks) {
        FlowMatch.Builder inner = FlowMatch.builder();
        for (FlowKey mask : masks.keys()) {
            FlowKey key = keys.keys().stream()
                    .filter(k -> k.attribute() == mask.attribute())
                    .findFirst()
                    .orElse(FlowKey.EtherType.ABSENT);
            inner.field(key, mask);
        }
        return inner.build().normalised();
    }

    static Matching of(FlowMatch match) {
        return new Matching(match);
    }

    private void addTunnel(TunnelKey key, TunnelKey mask) {
        add("id", octets(key.id()), octets(mask.id()));
        add("src", key.src().getAddress(), mask.src().getAddress());
        add("dst", key.dst().getAddress(), mask.dst().getAddress());
        if (mask.tos() != 0 || mask.ttl() != 0) {
            throw new AssertionError("unexpected tunnel mask in " + match);
        }
    }

    private static byte[] octets(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    private static byte[] payload(FlowKey key) {
        AttributeWriter writer = new AttributeWriter();
        key.putPayload(writer);
        ByteBuffer buffer = writer.toByteBuffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private void add(String name, byte[] key, byte[] mask) {
        fields.put(name, new byte[][] {key, mask});
    }

    @Override
    public String toString() {
        return match.toString();
    }

    /** Whether a packet can match both. */
    boolean overlaps(Matching other) {
        for (Map.Entry<String, byte[][]> field : fields.entrySet()) {
            byte[][] theirs = other.fields.get(field.getKey());
            if (theirs != null && differ(field.getValue(), theirs)) {
                return false;
            }
        }
        return true;
    }

    private static boolean differ(byte[][] one, byte[][] other) {
        for (int i = 0; i < one[0].length; i++) {
            if (((one[0][i] ^ other[0][i]) & one[1][i] & other[1][i]) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Every two flows of a plan that some packet matches both. */
    static List<String> overlaps(FlowPlan plan) {
        List<Matching> all = plan.flows().keySet().stream().map(Matching::of).toList();
        List<String> found = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (all.get(i).overlaps(all.get(j))) {
                    found.add(all.get(j) + "  AND  " + all.get(i));
                }
            }
        }
        return found;
    }
}
