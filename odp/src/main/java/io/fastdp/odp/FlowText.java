package io.fastdp.odp;

import io.fastdp.netlink.MalformedMessageException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The text form of flows, as {@code ovs-dpctl} reads and prints it. Immutable.
 *
 * <p>Rare things that program prints part by part are written as plain bytes: network service headers, ERSPAN options, the
 * meaning of user data. Kinds of keys and actions this program does not know have names such as {@code key40} and {@code
 * action30}.
 */
public final class FlowText {
    private static final String TCP_FLAGS = "SFPRU.ECN";
    private static final int[] TCP_FLAG_BITS = {0x2, 0x1, 0x8, 0x4, 0x20, 0x10, 0x40, 0x80, 0x100};

    private final boolean verbose;
    private final PortNames ports;
    private final Duration now;

    private FlowText(boolean verbose, PortNames ports, Duration now) {
        this.verbose = verbose;
        this.ports = ports;
        this.now = now;
    }

    /** Every field with its mask, as {@code dump-flows -m} prints them; vports by number. */
    public static FlowText verbose() {
        return new FlowText(true, PortNames.NONE, Duration.ZERO);
    }

    /** Only what is matched, as {@code dump-flows} prints it; vports by number. */
    public static FlowText brief() {
        return new FlowText(false, PortNames.NONE, Duration.ZERO);
    }

    /** The same with vports by name, as far as there is one. */
    public FlowText withPortNames(Map<VportNumber, String> names) {
        return new FlowText(verbose, new PortNames(names), now);
    }

    /**
     * The same with the time by which the age of a flow's last use is told.
     *
     * @param monotonicNow on the clock of {@link FlowStats#used}
     */
    public FlowText at(Duration monotonicNow) {
        return new FlowText(verbose, ports, monotonicNow);
    }

    /** The match alone. */
    public String format(FlowMatch match) {
        return new KeyFormatter(verbose, ports).format(match);
    }

    /** The key of a packet. */
    public String format(FlowKeys keys) {
        KeyFormatter formatter = new KeyFormatter(verbose, ports);
        return String.join(",", keys.keys().stream().map(formatter::format).toList());
    }

    /** A list of actions; {@code drop} for the empty one. */
    public String formatActions(List<Action> actions) {
        return new ActionFormatter(ports).format(actions);
    }

    /** A whole flow on one line. */
    public String format(Flow flow) {
        StringBuilder text = new StringBuilder();
        if (verbose) {
            flow.ufid().ifPresent(ufid -> text.append("ufid:").append(ufid).append(", "));
        }
        FlowStats stats = flow.stats();
        text.append(format(flow.match()));
        text.append(", packets:").append(Long.toUnsignedString(stats.packets()));
        text.append(", bytes:").append(Long.toUnsignedString(stats.bytes()));
        text.append(", used:").append(stats.age(now).map(FlowText::seconds).orElse("never"));
        if (stats.tcpFlags() != 0) {
            text.append(", flags:").append(tcpFlags(stats.tcpFlags()));
        }
        if (verbose) {
            text.append(", dp:ovs");
        }
        return text.append(", actions:").append(formatActions(flow.actions())).toString();
    }

    private static String seconds(Duration age) {
        return String.format(Locale.ROOT, "%.3fs", BigDecimal.valueOf(age.toMillis(), 3));
    }

    private static String tcpFlags(int flags) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < TCP_FLAG_BITS.length; i++) {
            if ((flags & TCP_FLAG_BITS[i]) != 0) {
                text.append(TCP_FLAGS.charAt(i));
            }
        }
        return text.toString();
    }

    /**
     * Reads a match.
     *
     * @throws FlowTextException if the text is anything else
     */
    public FlowMatch parseMatch(String text) {
        return parseWhole(text, new KeyParser(ports)::parseMatch);
    }

    /**
     * Reads a list of actions.
     *
     * @throws FlowTextException if the text is anything else
     */
    public List<Action> parseActions(String text) {
        return List.copyOf(parseWhole(text, new ActionParser(ports)::parse));
    }

    /**
     * Reads a line of a dump, brief or verbose.
     *
     * @throws FlowTextException if the text is anything else
     */
    public Flow parseFlow(String line) {
        return parseWhole(line, this::parseFlow);
    }

    private static <T> T parseWhole(String text, Function<TextCursor, T> parser) {
        TextCursor cursor = new TextCursor(text);
        try {
            T parsed = parser.apply(cursor);
            if (!cursor.atEnd()) {
                throw cursor.failure("unexpected text");
            }
            return parsed;
        } catch (MalformedMessageException e) {
            throw cursor.failure(String.valueOf(e.getMessage()));
        }
    }

    private Flow parseFlow(TextCursor cursor) {
        Optional<Ufid> ufid = Optional.empty();
        if (cursor.accept("ufid:")) {
            ufid = Optional.of(ufid(cursor));
            cursor.expect(", ");
        }
        FlowMatch match = new KeyParser(ports).parseMatch(cursor);
        long packets = 0;
        long bytes = 0;
        int tcpFlags = 0;
        Optional<Duration> used = Optional.empty();
        List<Action> actions = List.of();
        while (cursor.accept(", ")) {
            if (cursor.accept("packets:")) {
                packets = cursor.number();
            } else if (cursor.accept("bytes:")) {
                bytes = cursor.number();
            } else if (cursor.accept("used:")) {
                used = used(cursor);
            } else if (cursor.accept("flags:")) {
                tcpFlags = tcpFlags(cursor);
            } else if (cursor.accept("actions:")) {
                actions = new ActionParser(ports).parse(cursor);
            } else {
                // Where the flow lives (dp:ovs, offloaded:yes, ...) says nothing about the flow.
                cursor.word(":,");
                cursor.expect(":");
                cursor.until(",");
            }
        }
        return new Flow(match, actions, ufid, new FlowStats(packets, bytes, tcpFlags, used));
    }

    private static Ufid ufid(TextCursor cursor) {
        String text = cursor.word(",");
        try {
            return Ufid.parse(text);
        } catch (IllegalArgumentException e) {
            throw cursor.failure(String.valueOf(e.getMessage()));
        }
    }

    private Optional<Duration> used(TextCursor cursor) {
        if (cursor.accept("never")) {
            return Optional.empty();
        }
        String seconds = cursor.word("s,");
        if (!seconds.matches("-?[0-9]{1,12}\\.[0-9]{3}")) {
            throw cursor.failure("'" + seconds + "' is not a time in seconds");
        }
        cursor.expect("s");
        return Optional.of(
                now.minusMillis(new BigDecimal(seconds).movePointRight(3).longValueExact()));
    }

    private static int tcpFlags(TextCursor cursor) {
        int flags = 0;
        for (char letter : cursor.word(",").toCharArray()) {
            int index = TCP_FLAGS.indexOf(letter);
            if (index < 0) {
                throw cursor.failure("'" + letter + "' is not a TCP flag");
            }
            flags |= TCP_FLAG_BITS[index];
        }
        return flags;
    }
}
