package io.fastdp.odp;

import static io.fastdp.odp.KeyField.hex;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Arguments of the action {@code ct}. */
final class ConntrackText {
    private ConntrackText() {}

    static String format(Conntrack ct) {
        List<String> parts = new ArrayList<>();
        switch (ct.commit()) {
            case COMMIT -> parts.add("commit");
            case FORCE -> parts.add("force_commit");
            case NO -> {}
        }
        if (ct.zone() != 0) {
            parts.add("zone=" + ct.zone());
        }
        ct.mark().ifPresent(mark -> parts.add("mark=" + unsigned(mark.value()) + "/" + unsigned(mark.mask())));
        ct.labels()
                .ifPresent(labels -> parts.add(
                        "label=" + KeyFormatter.labels(labels.value()) + "/" + KeyFormatter.labels(labels.mask())));
        if (!ct.helper().isEmpty()) {
            parts.add("helper=" + ct.helper());
        }
        if (!ct.timeout().isEmpty()) {
            parts.add("timeout=" + ct.timeout());
        }
        ct.eventMask().ifPresent(mask -> parts.add("eventmask=" + unsigned(mask)));
        ct.nat().ifPresent(nat -> parts.add(format(nat)));
        return parts.isEmpty() ? "ct" : "ct(" + String.join(",", parts) + ")";
    }

    private static String unsigned(int bits) {
        return hex(Integer.toUnsignedLong(bits));
    }

    private static String format(Conntrack.Nat nat) {
        List<String> parts = new ArrayList<>();
        nat.direction()
                .ifPresent(direction ->
                        parts.add((direction == Conntrack.Nat.Direction.SRC ? "src" : "dst") + range(nat)));
        if (nat.persistent()) {
            parts.add("persistent");
        }
        switch (nat.choice()) {
            case HASH -> parts.add("hash");
            case RANDOM -> parts.add("random");
            case DEFAULT -> {}
        }
        return parts.isEmpty() ? "nat" : "nat(" + String.join(",", parts) + ")";
    }

    private static String range(Conntrack.Nat nat) {
        if (nat.first().isEmpty() && nat.firstPort() == 0) {
            return "";
        }
        StringBuilder text = new StringBuilder("=");
        nat.first().ifPresent(first -> {
            text.append(address(first));
            nat.last()
                    .filter(last -> !last.equals(first))
                    .ifPresent(last -> text.append('-').append(address(last)));
        });
        if (nat.firstPort() != 0) {
            text.append(':').append(nat.firstPort());
            if (nat.lastPort() != 0 && nat.lastPort() != nat.firstPort()) {
                text.append('-').append(nat.lastPort());
            }
        }
        return text.toString();
    }

    private static String address(InetAddress address) {
        String text = AddressText.format(address.getAddress());
        return address.getAddress().length == 4 ? text : "[" + text + "]";
    }

    /** Reads what follows the name {@code ct}, parentheses included; there may be nothing. */
    static Conntrack parse(TextCursor cursor) {
        Conntrack.Commit commit = Conntrack.Commit.NO;
        int zone = 0;
        Optional<Conntrack.Mark> mark = Optional.empty();
        Optional<Conntrack.Labels> labels = Optional.empty();
        String helper = "";
        Optional<Conntrack.Nat> nat = Optional.empty();
        OptionalInt eventMask = OptionalInt.empty();
        String timeout = "";
        if (!cursor.sees("(")) {
            return Conntrack.LOOKUP;
        }
        cursor.enter();
        while (cursor.more()) {
            if (cursor.accept("commit")) {
                commit = Conntrack.Commit.COMMIT;
            } else if (cursor.accept("force_commit")) {
                commit = Conntrack.Commit.FORCE;
            } else if (cursor.accept("zone=")) {
                zone = cursor.number(16);
            } else if (cursor.accept("mark=")) {
                int value = cursor.number(32);
                mark = Optional.of(new Conntrack.Mark(value, cursor.accept("/") ? cursor.number(32) : -1));
            } else if (cursor.accept("label=")) {
                labels = Optional.of(labels(cursor));
            } else if (cursor.accept("helper=")) {
                helper = cursor.word(",)");
            } else if (cursor.accept("timeout=")) {
                timeout = cursor.word(",)");
            } else if (cursor.accept("eventmask=")) {
                eventMask = OptionalInt.of(cursor.number(32));
            } else {
                cursor.expect("nat");
                nat = Optional.of(nat(cursor));
            }
        }
        cursor.leave();
        return new Conntrack(commit, zone, mark, labels, helper, nat, eventMask, timeout);
    }

    private static Conntrack.Labels labels(TextCursor cursor) {
        FlowKey.CtLabels value = KeyParser.labels(cursor);
        return new Conntrack.Labels(
                value, cursor.accept("/") ? KeyParser.labels(cursor) : (FlowKey.CtLabels) value.exactMask());
    }

    private static Conntrack.Nat nat(TextCursor cursor) {
        NatRange range = new NatRange();
        Conntrack.Nat.Choice choice = Conntrack.Nat.Choice.DEFAULT;
        boolean persistent = false;
        if (cursor.sees("(")) {
            cursor.enter();
            while (cursor.more()) {
                if (cursor.accept("persistent")) {
                    persistent = true;
                } else if (cursor.accept("hash")) {
                    choice = Conntrack.Nat.Choice.HASH;
                } else if (cursor.accept("random")) {
                    choice = Conntrack.Nat.Choice.RANDOM;
                } else {
                    range.parse(cursor);
                }
            }
            cursor.leave();
        }
        return new Conntrack.Nat(
                range.direction, range.first, range.last, range.firstPort, range.lastPort, choice, persistent);
    }

    /** The addresses and ports of a translation as they are read. */
    private static final class NatRange {
        private Optional<Conntrack.Nat.Direction> direction = Optional.empty();
        private Optional<InetAddress> first = Optional.empty();
        private Optional<InetAddress> last = Optional.empty();
        private int firstPort;
        private int lastPort;

        void parse(TextCursor cursor) {
            boolean src = cursor.accept("src");
            if (!src) {
                cursor.expect("dst");
            }
            direction = Optional.of(src ? Conntrack.Nat.Direction.SRC : Conntrack.Nat.Direction.DST);
            if (!cursor.accept("=")) {
                return;
            }
            if (!cursor.sees(":")) {
                first = Optional.of(address(cursor));
                last = cursor.accept("-") ? Optional.of(address(cursor)) : Optional.empty();
            }
            if (cursor.accept(":")) {
                firstPort = cursor.number(16);
                lastPort = cursor.accept("-") ? cursor.number(16) : 0;
            }
        }

        private static InetAddress address(TextCursor cursor) {
            boolean ipv6 = cursor.accept("[");
            String text = cursor.word(ipv6 ? "]" : "-:,)");
            if (ipv6) {
                cursor.expect("]");
            }
            try {
                return Addresses.of(AddressText.parse(text, ipv6 ? 16 : 4));
            } catch (IllegalArgumentException e) {
                throw cursor.failure(String.valueOf(e.getMessage()));
            }
        }
    }
}
