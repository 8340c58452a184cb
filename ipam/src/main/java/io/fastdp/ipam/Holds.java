package io.fastdp.ipam;

import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.address.Spans;
import io.fastdp.mesh.peer.PeerName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Space that is ours by the ring and not to be handed out for now, because that is in doubt. Confined. */
final class Holds {
    private List<Doubt> doubts = List.of();
    private int changes;

    /** How often these have changed, or may have. */
    int changes() {
        return changes;
    }

    boolean isEmpty() {
        return doubts.isEmpty();
    }

    List<Doubt> doubts() {
        return doubts;
    }

    List<Span> stale() {
        return Spans.join(doubts.stream().map(Doubt::span).toList());
    }

    /** Whether our memory as a whole is in doubt, and not just what one peer gave us. */
    boolean doubtsMemory() {
        return !doubts.isEmpty()
                && doubts.stream().anyMatch(doubt -> doubt.from().isUnknown());
    }

    boolean isStale(long address) {
        return doubts.stream().anyMatch(doubt -> doubt.span().contains(address));
    }

    boolean touchesStale(Span span) {
        return doubts.stream().anyMatch(doubt -> doubt.span().overlaps(span));
    }

    void doubt(Collection<Span> spans, PeerName from, Instant now) {
        List<Doubt> all = new ArrayList<>(doubts);
        Spans.subtract(spans, stale()).forEach(span -> all.add(new Doubt(span, from, now)));
        hold(all);
    }

    /** Forgets the doubts that are settled; returns whether there were any. */
    boolean settle(Predicate<Doubt> settled) {
        List<Doubt> rest = doubts.stream().filter(settled.negate()).toList();
        boolean some = rest.size() < doubts.size();
        hold(rest);
        return some;
    }

    void release(Span span) {
        cut(doubt -> Spans.subtract(List.of(doubt), List.of(span)));
    }

    /** What is not ours any more need not be held. */
    void keepWithin(Collection<Span> owned) {
        cut(held -> Spans.intersect(List.of(held), owned));
    }

    private void cut(Function<Span, List<Span>> rest) {
        if (isEmpty()) {
            return;
        }
        List<Doubt> left = new ArrayList<>();
        doubts.forEach(doubt -> rest.apply(doubt.span()).forEach(span -> left.add(doubt.at(span))));
        hold(left);
    }

    private void hold(List<Doubt> next) {
        doubts = List.copyOf(next);
        changes++;
    }
}
