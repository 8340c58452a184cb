package io.fastdp.ipam.address;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Sets of addresses as lists of {@link Span}: disjoint, in address order, no two adjacent, none empty. Stateless. */
public final class Spans {
    private Spans() {}

    /** The same addresses, sorted and joined; the given spans may overlap and be in any order. */
    public static List<Span> join(Collection<Span> spans) {
        List<Span> joined = new ArrayList<>();
        for (Span span : spans.stream().filter(s -> !s.isEmpty()).sorted().toList()) {
            int last = joined.size() - 1;
            if (last >= 0 && span.start() <= joined.get(last).end()) {
                Span before = joined.get(last);
                joined.set(last, new Span(before.start(), Math.max(before.end(), span.end())));
            } else {
                joined.add(span);
            }
        }
        return List.copyOf(joined);
    }

    /** The addresses of {@code from} that are not in {@code without}. */
    public static List<Span> subtract(Collection<Span> from, Collection<Span> without) {
        List<Span> holes = join(without);
        List<Span> rest = new ArrayList<>();
        int hole = 0;
        for (Span span : join(from)) {
            long at = span.start();
            while (hole < holes.size() && holes.get(hole).end() <= at) {
                hole++;
            }
            for (int i = hole; i < holes.size() && holes.get(i).start() < span.end(); i++) {
                if (holes.get(i).start() > at) {
                    rest.add(new Span(at, holes.get(i).start()));
                }
                at = Math.max(at, holes.get(i).end());
            }
            if (at < span.end()) {
                rest.add(new Span(at, span.end()));
            }
        }
        return List.copyOf(rest);
    }

    /** The addresses in both. */
    public static List<Span> intersect(Collection<Span> one, Collection<Span> other) {
        return subtract(one, subtract(one, other));
    }

    /** How many addresses; the spans must be disjoint. */
    public static long size(Collection<Span> spans) {
        return spans.stream().mapToLong(Span::size).sum();
    }
}
