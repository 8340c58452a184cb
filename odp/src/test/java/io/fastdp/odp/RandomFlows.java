package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsKeyAttr.*;

import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Supplier;

/** Flows of every kind, from a seed. */
final class RandomFlows {
    private static final int[][] FIXED = {
        {OVS_KEY_ATTR_PRIORITY, 4},
        {OVS_KEY_ATTR_IN_PORT, 4},
        {OVS_KEY_ATTR_ETHERNET, 12},
        {OVS_KEY_ATTR_VLAN, 2},
        {OVS_KEY_ATTR_ETHERTYPE, 2},
        {OVS_KEY_ATTR_IPV4, 12},
        {OVS_KEY_ATTR_IPV6, 40},
        {OVS_KEY_ATTR_TCP, 4},
        {OVS_KEY_ATTR_UDP, 4},
        {OVS_KEY_ATTR_ICMP, 2},
        {OVS_KEY_ATTR_ICMPV6, 2},
        {OVS_KEY_ATTR_ARP, 24},
        {OVS_KEY_ATTR_ND, 28},
        {OVS_KEY_ATTR_SKB_MARK, 4},
        {OVS_KEY_ATTR_SCTP, 4},
        {OVS_KEY_ATTR_TCP_FLAGS, 2},
        {OVS_KEY_ATTR_DP_HASH, 4},
        {OVS_KEY_ATTR_RECIRC_ID, 4},
        {OVS_KEY_ATTR_MPLS, 8},
        {OVS_KEY_ATTR_CT_STATE, 4},
        {OVS_KEY_ATTR_CT_ZONE, 2},
        {OVS_KEY_ATTR_CT_MARK, 4},
        {OVS_KEY_ATTR_CT_LABELS, 16},
        {OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV4, 16},
        {OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV6, 40},
        {OVS_KEY_ATTR_IPV6_EXTHDRS, 2},
        {40, 6}
    };

    private final Random random;

    RandomFlows(long seed) {
        random = new Random(seed);
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        // Masks of all ones and all zero are common and take special paths.
        int kind = random.nextInt(6);
        if (kind == 0) {
            return bytes;
        }
        random.nextBytes(bytes);
        if (kind == 1) {
            Arrays.fill(bytes, (byte) -1);
        }
        return bytes;
    }

    private FlowKey fixed(int[] kind) {
        return FlowKeyCodec.read(kind[0], ByteBuffer.wrap(bytes(kind[1])));
    }

    FlowKey key() {
        return fixed(FIXED[random.nextInt(FIXED.length)]);
    }

    InetAddress address() {
        return Addresses.of(bytes(random.nextBoolean() ? 4 : 16));
    }

    TunnelKey tunnel(boolean ipv4) {
        TunnelKey.Builder tunnel = TunnelKey.builder()
                .src(Addresses.of(bytes(ipv4 ? 4 : 16)))
                .dst(Addresses.of(bytes(ipv4 ? 4 : 16)))
                .tos(random.nextInt(256))
                .ttl(random.nextInt(256))
                .ports(new TunnelPorts(random.nextInt(65536), random.nextInt(65536)));
        if (random.nextBoolean()) {
            tunnel.id(random.nextLong());
        }
        for (TunnelFlag flag : List.of(TunnelFlag.OAM, TunnelFlag.DONT_FRAGMENT, TunnelFlag.CSUM)) {
            if (random.nextBoolean()) {
                tunnel.flag(flag);
            }
        }
        if (random.nextInt(4) == 0) {
            tunnel.options(TunnelOptions.gbp(random.nextInt()));
        }
        return tunnel.build();
    }

    FlowMatch match() {
        List<FlowMatch.Field> fields = new ArrayList<>();
        for (int[] kind : FIXED) {
            boolean etherType = kind[0] == OVS_KEY_ATTR_ETHERTYPE;
            if (random.nextInt(3) == 0) {
                FlowKey key = etherType ? new FlowKey.EtherType(1 + random.nextInt(0xffff)) : fixed(kind);
                fields.add(new FlowMatch.Field(key, fixed(kind)));
            }
        }
        if (random.nextBoolean()) {
            boolean ipv4 = random.nextBoolean();
            TunnelKey key = tunnel(ipv4);
            fields.add(new FlowMatch.Field(new FlowKey.Tunnel(key), new FlowKey.Tunnel(tunnel(ipv4))));
        }
        return new FlowMatch(fields);
    }

    List<Action> actions(int depth) {
        List<Action> actions = new ArrayList<>();
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            actions.add(action(depth));
        }
        return actions;
    }

    private Action action(int depth) {
        List<Supplier<Action>> kinds = List.of(
                () -> new Action.Output(new VportNumber(random.nextInt(65536))),
                () -> new Action.Userspace(random.nextInt()),
                () -> new Action.Userspace(
                        random.nextInt(),
                        HexBytes.of(bytes(1 + random.nextInt(20))),
                        Optional.of(new VportNumber(random.nextInt(100))),
                        random.nextBoolean()),
                () -> new Action.SetTunnel(tunnel(random.nextBoolean())),
                () -> new Action.Set(key()),
                this::setMasked,
                () -> new Action.PushVlan(random.nextInt(65536), random.nextInt(65536)),
                Action.PopVlan::new,
                () -> new Action.Recirc(random.nextInt()),
                () -> new Action.Hash(random.nextInt(3), random.nextInt()),
                () -> new Action.PushMpls(random.nextInt(), random.nextInt(65536)),
                () -> new Action.PopMpls(random.nextInt(65536)),
                () -> new Action.Ct(conntrack()),
                () -> new Action.Trunc(random.nextInt()),
                () -> new Action.PushEth(mac(), mac()),
                Action.PopEth::new,
                Action.CtClear::new,
                () -> new Action.PushNsh(new FlowKey.Nsh(HexBytes.parse("0c000100" + "003f010300010203"))),
                Action.PopNsh::new,
                () -> new Action.Meter(random.nextInt()),
                () -> new Action.AddMpls(random.nextInt(), random.nextInt(65536), random.nextInt(65536)),
                () -> new Action.ExplicitDrop(random.nextInt()),
                () -> new Action.Psample(random.nextInt(), HexBytes.of(bytes(random.nextInt(16)))),
                () -> new Action.Unknown(33, HexBytes.of(bytes(4))),
                () -> new Action.Sample(random.nextInt(), nested(depth)),
                () -> new Action.Clone(nested(depth)),
                () -> new Action.CheckPacketLength(random.nextInt(65536), nested(depth), nested(depth)),
                () -> new Action.DecTtl(nested(depth)));
        return kinds.get(random.nextInt(kinds.size())).get();
    }

    private List<Action> nested(int depth) {
        return depth == 0 ? List.of() : actions(depth - 1);
    }

    private Action setMasked() {
        int[] kind = FIXED[random.nextInt(FIXED.length)];
        return new Action.SetMasked(fixed(kind), fixed(kind));
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private MacAddress mac() {
        return MacAddress.of(random.nextLong() >>> 16);
    }

    private Conntrack conntrack() {
        boolean ipv4 = random.nextBoolean();
        InetAddress first = Addresses.of(bytes(ipv4 ? 4 : 16));
        Optional<Conntrack.Nat> nat = Optional.of(new Conntrack.Nat(
                Optional.of(random.nextBoolean() ? Conntrack.Nat.Direction.SRC : Conntrack.Nat.Direction.DST),
                Optional.of(first),
                random.nextBoolean() ? Optional.empty() : Optional.of(Addresses.of(bytes(ipv4 ? 4 : 16))),
                random.nextInt(65536),
                random.nextInt(65536),
                pick(List.of(Conntrack.Nat.Choice.values())),
                random.nextBoolean()));
        return new Conntrack(
                pick(List.of(Conntrack.Commit.values())),
                random.nextInt(65536),
                Optional.of(new Conntrack.Mark(random.nextInt(), random.nextInt())),
                Optional.of(new Conntrack.Labels(
                        new FlowKey.CtLabels(HexBytes.of(bytes(16))), new FlowKey.CtLabels(HexBytes.of(bytes(16))))),
                random.nextBoolean() ? "" : "ftp",
                random.nextBoolean() ? Optional.empty() : nat,
                random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt()),
                random.nextBoolean() ? "" : "policy");
    }
}
