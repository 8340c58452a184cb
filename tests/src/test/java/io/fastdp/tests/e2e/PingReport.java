package io.fastdp.tests.e2e;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What ping saw: packets sent and received, round-trip times in milliseconds in the order of the replies, and the longest
 * time without a reply between two.
 */
record PingReport(int sent, int received, List<Double> times, double longestGapSeconds, String text) {

    private static final double UNDER_WAY_SECONDS = 1;
    private static final Pattern SUMMARY = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
    private static final Pattern ARRIVAL = Pattern.compile("(?m)^\\[([0-9.]+)\\] \\d+ bytes from");
    private static final Pattern SEQUENCE = Pattern.compile(" bytes from \\S+ icmp_seq=(\\d+) ");
    private static final Pattern TIME = Pattern.compile("time=([0-9.]+) ms");

    static PingReport parse(Outcome outcome) {
        Matcher summary = SUMMARY.matcher(outcome.output());
        if (!summary.find()) {
            throw new AssertionError("ping said nothing: " + outcome);
        }
        List<Double> times = TIME.matcher(outcome.output())
                .results()
                .map(result -> Double.valueOf(result.group(1)))
                .toList();
        return new PingReport(
                Integer.parseInt(summary.group(1)),
                Integer.parseInt(summary.group(2)),
                times,
                longestGap(outcome.output()),
                outcome.output());
    }

    /**
     * Ends a ping. Requests after the last that was answered are no loss, but under way, if that was a moment ago.
     *
     * @param limit for ping to end
     */
    static PingReport interrupt(Running ping, Duration limit) {
        double now = System.currentTimeMillis() / 1e3;
        ping.interrupt();
        PingReport report = parse(ping.await(limit));
        int last = report.sequence().max().orElse(0);
        return now - report.lastArrival() < UNDER_WAY_SECONDS
                ? new PingReport(last, report.received, report.times, report.longestGapSeconds, report.text)
                : report;
    }

    private double lastArrival() {
        return ARRIVAL.matcher(text)
                .results()
                .mapToDouble(arrival -> Double.parseDouble(arrival.group(1)))
                .max()
                .orElse(0);
    }

    /** Numbers of the answered requests. */
    private IntStream sequence() {
        return SEQUENCE.matcher(text).results().mapToInt(result -> Integer.parseInt(result.group(1)));
    }

    private static double longestGap(String output) {
        double longest = 0;
        double before = Double.MAX_VALUE;
        for (Matcher arrival = ARRIVAL.matcher(output); arrival.find(); ) {
            double now = Double.parseDouble(arrival.group(1));
            longest = Math.max(longest, now - before);
            before = now;
        }
        return longest;
    }

    int lost() {
        return sent - received;
    }

    /** Numbers of the requests without answer; the first is 1. */
    List<Integer> missing() {
        Set<Integer> answered = sequence().boxed().collect(Collectors.toSet());
        return IntStream.rangeClosed(1, sent)
                .filter(number -> !answered.contains(number))
                .boxed()
                .toList();
    }

    double first() {
        return times.get(0);
    }

    /** The median time of all replies after the first. */
    double medianOfTheRest() {
        double[] rest = times.stream()
                .skip(1)
                .flatMapToDouble(DoubleStream::of)
                .sorted()
                .toArray();
        return rest[rest.length / 2];
    }
}
