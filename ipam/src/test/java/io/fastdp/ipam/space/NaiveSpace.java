package io.fastdp.ipam.space;

import io.fastdp.ipam.address.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** What {@link Space} does, one address at a time and in the words of the rules: slow, and plainly right. */
final class NaiveSpace {
    final TreeSet<Long> owned = new TreeSet<>();
    final TreeSet<Long> free = new TreeSet<>();

    boolean add(Span span) {
        if (LongStream.range(span.start(), span.end()).anyMatch(owned::contains)) {
            return false;
        }
        LongStream.range(span.start(), span.end()).forEach(address -> {
            owned.add(address);
            free.add(address);
        });
        return true;
    }

    boolean remove(Span span) {
        if (!LongStream.range(span.start(), span.end()).allMatch(free::contains)) {
            return false;
        }
        LongStream.range(span.start(), span.end()).forEach(address -> {
            owned.remove(address);
            free.remove(address);
        });
        return true;
    }

    boolean claim(long address) {
        return free.remove(address);
    }

    OptionalLong allocate(Span within) {
        Long lowest = free.ceiling(within.start());
        if (lowest == null || lowest >= within.end()) {
            return OptionalLong.empty();
        }
        free.remove(lowest);
        return OptionalLong.of(lowest);
    }

    boolean free(long address) {
        return owned.contains(address) && free.add(address);
    }

    List<Long> usedIn(Span within) {
        return owned.subSet(within.start(), within.end()).stream()
                .filter(address -> !free.contains(address))
                .toList();
    }

    long freeIn(Span within) {
        return free.subSet(within.start(), within.end()).size();
    }

    static List<Span> runs(Iterable<Long> addresses) {
        List<Span> runs = new ArrayList<>();
        for (long address : addresses) {
            Span last = runs.isEmpty() ? new Span(0, 0) : runs.get(runs.size() - 1);
            if (!last.isEmpty() && last.end() == address) {
                runs.set(runs.size() - 1, new Span(last.start(), address + 1));
            } else {
                runs.add(new Span(address, address + 1));
            }
        }
        return runs;
    }

    Optional<Span> donation(Span within) {
        List<Span> blocks = runs(free.subSet(within.start(), within.end())).stream()
                .map(NaiveSpace::block)
                .toList();
        Span best = new Span(0, 0);
        for (Span block : blocks) {
            boolean better =
                    block.size() > best.size() || (block.size() == best.size() && block.start() > best.start());
            best = better ? block : best;
        }
        if (best.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                2 * best.size() > freeIn(within) ? new Span(best.start() + best.size() / 2, best.end()) : best);
    }

    /** The rule of the reference, sentence by sentence. */
    private static Span block(Span run) {
        long power = 1;
        while (2 * power <= run.size()) {
            power *= 2;
        }
        long nextMultiple = run.start();
        while (nextMultiple % power != 0) {
            nextMultiple++;
        }
        if (nextMultiple + power <= run.end()) {
            return new Span(nextMultiple, nextMultiple + power);
        }
        long half = power / 2;
        long over = run.start() % power;
        long start = over <= half ? run.start() + (half - over) : nextMultiple;
        return new Span(start, start + half);
    }
}
