package io.fastdp.controller.handover;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A place where of all that is put only the newest waits to be taken. For values that each say everything, so that whoever
 * takes them late misses nothing by not seeing those between. Thread-safe; nobody waits.
 *
 * @param <T> an immutable value
 */
public final class Newest<T> {
    private final ToLongFunction<? super T> generation;
    private final AtomicReference<Place<T>> place = new AtomicReference<>(new Place<>(null, Long.MIN_VALUE));

    /** What waits, and the generation of the newest value ever put, taken or not. */
    private record Place<T>(@Nullable T waiting, long generation) {}

    /** A place where the value that was put last is the newest. */
    public Newest() {
        this(value -> 0);
    }

    /**
     * A place for values that know their order, for threads that may put them in another one: what is older than anything
     * ever put is ignored.
     *
     * @param generation grows from each value to the next
     */
    public Newest(ToLongFunction<? super T> generation) {
        this.generation = generation;
    }

    /**
     * Leaves a value in place of the one that waits, if it is not older.
     *
     * @return whether a value waits now and none did before: then, and only then, somebody has to be told to take it
     */
    public boolean put(T value) {
        Place<T> next = new Place<>(value, generation.applyAsLong(value));
        while (true) {
            Place<T> now = now();
            if (next.generation() < now.generation()) {
                return false;
            }
            if (place.compareAndSet(now, next)) {
                return now.waiting() == null;
            }
        }
    }

    /**
     * Leaves a value that was taken and could not be used, unless a newer one has come meanwhile.
     *
     * @return whether it waits now, so that somebody has to be told to take it
     */
    public boolean putBack(T value) {
        Place<T> next = new Place<>(value, generation.applyAsLong(value));
        while (true) {
            Place<T> now = now();
            if (now.waiting() != null || next.generation() < now.generation()) {
                return false;
            }
            if (place.compareAndSet(now, next)) {
                return true;
            }
        }
    }

    /** Takes what waits; empty if nothing does. */
    public Optional<T> take() {
        Place<T> taken = place.getAndUpdate(now -> new Place<>(null, now.generation()));
        return Optional.ofNullable(taken.waiting());
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return now().waiting() == null;
    }

    private Place<T> now() {
        return requireNonNull(place.get());
    }
}
