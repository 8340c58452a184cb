package io.fastdp.tests.e2e;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/**
 * What ping saw: packets sent and received, round-trip times in milliseconds in the order of the replies, and the longest
 * time without a reply between two.
 */
record PingReport(int sent, int received, List<Double> times, double longestGapSeconds, String text) {

    private static final Pattern SUMMARY = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
    private static final Pattern ARRIVAL = Pattern.compile("(?m)^\\[([0-9.]+)\\] \\d+ bytes from");
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
