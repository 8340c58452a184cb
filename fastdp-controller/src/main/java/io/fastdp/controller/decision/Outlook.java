package io.fastdp.controller.decision;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The mesh as it is, what is held over it, and the picture that follows from both. The picture is put together when it is
 * first asked for, and once: every missed frame asks for it, and many states on the way to another are never asked.
 * Immutable to all who look at it; thread-safe.
 */
final class Outlook {
    private final Picture live;
    private final HeldPeers held;

    /** Whoever finds nothing here puts it together; two threads that do so at once come to the same. */
    private volatile @Nullable Picture picture;

    Outlook(Picture live, HeldPeers held) {
        this.live = live;
        this.held = held;
    }

    Picture live() {
        return live;
    }

    HeldPeers held() {
        return held;
    }

    /** The picture to forward by. */
    Picture picture() {
        Picture known = picture;
        if (known == null) {
            known = held.over(live);
            picture = known;
        }
        return known;
    }

    /** The same with another mesh. */
    Outlook withLive(Picture next) {
        return next.equals(live) ? this : new Outlook(next, held);
    }

    /** The same with others held. */
    Outlook withHeld(HeldPeers next) {
        return next.equals(held) ? this : new Outlook(live, next);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Outlook that && live.equals(that.live) && held.equals(that.held));
    }

    @Override
    public int hashCode() {
        return Objects.hash(live, held);
    }

    @Override
    public String toString() {
        return "live " + live + ", held " + held;
    }
}
