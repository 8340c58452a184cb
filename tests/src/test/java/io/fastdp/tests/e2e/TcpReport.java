package io.fastdp.tests.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an iperf3 client measured: throughput, and the longest time in which nothing was sent. */
record TcpReport(double bitsPerSecond, double longestStallSeconds, double seconds) {

    // One interval's "sum" in iperf3's JSON; the final sums are called sum_sent and sum_received.
    private static final Pattern INTERVAL =
            Pattern.compile("\"sum\":\\s*\\{\\s*\"start\":\\s*([0-9.e+-]+),\\s*\"end\":\\s*([0-9.e+-]+),"
                    + "\\s*\"seconds\":\\s*[0-9.e+-]+,\\s*\"bytes\":\\s*(\\d+)");
    private static final Pattern RECEIVED =
            Pattern.compile("\"sum_received\":\\s*\\{[^}]*?\"bits_per_second\":\\s*([0-9.e+-]+)", Pattern.DOTALL);

    static TcpReport parse(Outcome outcome) {
        List<double[]> intervals = new ArrayList<>();
        Matcher matcher = INTERVAL.matcher(outcome.output());
        while (matcher.find()) {
            intervals.add(new double[] {
                Double.parseDouble(matcher.group(1)),
                Double.parseDouble(matcher.group(2)),
                Double.parseDouble(matcher.group(3))
            });
        }
        Matcher received = RECEIVED.matcher(outcome.output());
        if (intervals.isEmpty() || !received.find()) {
            throw new AssertionError("iperf3 measured nothing: " + outcome);
        }
        double end = intervals.get(intervals.size() - 1)[1];
        return new TcpReport(Double.parseDouble(received.group(1)), longestStall(intervals), end);
    }

    private static double longestStall(List<double[]> intervals) {
        double longest = 0;
        double current = 0;
        for (double[] interval : intervals) {
            current = interval[2] == 0 ? current + (interval[1] - interval[0]) : 0;
            longest = Math.max(longest, current);
        }
        return longest;
    }
}
