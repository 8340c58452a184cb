package io.fastdp.tests.e2e;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an agent's report says about who owns which addresses. */
record RingReport(List<Range> ranges, String text) {

    /** How many addresses 10.32.0.0/12 has. */
    static final long WHOLE = 1 << 20;

    private static final Pattern RANGE =
            Pattern.compile("\"Token\":\\s*\"([0-9.]+)\",\\s*\"Size\":\\s*(\\d+),\\s*\"Peer\":\\s*\"([0-9a-f:]+)\"");

    /** From the first address on so many belong to the peer. */
    record Range(String first, long size, String peer) {
        static Range of(MatchResult match) {
            return new Range(match.group(1), Long.parseLong(match.group(2)), match.group(3));
        }
    }

    static RingReport parse(Outcome report) {
        return new RingReport(
                RANGE.matcher(report.output()).results().map(Range::of).toList(), report.output());
    }

    /** What each peer owns. */
    Map<String, Long> shares() {
        return ranges.stream()
                .collect(Collectors.groupingBy(Range::peer, TreeMap::new, Collectors.summingLong(Range::size)));
    }

    long total() {
        return ranges.stream().mapToLong(Range::size).sum();
    }
}
