package io.fastdp.controller.sleeve;

import io.fastdp.sleeve.path.ControlMessage;
import io.fastdp.sleeve.path.PathEffect;
import io.fastdp.sleeve.path.SleevePath;
import io.fastdp.sleeve.path.UdpAddress;
import io.fastdp.sleeve.wire.SpecialFrame;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/** Tells the paths of all connections what happened and carries out what they want done. Confined to the sleeve thread. */
final class SleevePaths {
    private final SleeveState state;
    private final Outbox outbox;
    private final SleeveListener listener;

    SleevePaths(SleeveState state, Outbox outbox, SleeveListener listener) {
        this.state = state;
        this.outbox = outbox;
        this.listener = listener;
    }

    /** Once for a connection: two sealers of one key would give the texts away. */
    void prepare(SleeveSetup setup) {
        if (state.links().get(setup.connection()) == null) {
            state.links().add(new SleeveLink(state.table().self(), setup));
        }
    }

    void confirm(long connection) {
        tell(connection, (link, now) -> {
            state.links().confirm(link);
            return link.path().confirm(now);
        });
    }

    void receive(long connection, ControlMessage message) {
        tell(connection, (link, now) -> link.path().receive(message, now));
    }

    void stop(long connection) {
        SleeveLink link = state.links().remove(connection);
        if (link != null) {
            link.path().stop();
        }
    }

    private void tell(long connection, BiFunction<SleeveLink, Duration, List<PathEffect>> what) {
        SleeveLink link = state.links().get(connection);
        if (link != null) {
            run(link, what.apply(link, state.now()));
        }
    }

    /** A special frame has come for us from the connection's peer. */
    void receive(SleeveLink link, SpecialFrame frame, UdpAddress from) {
        run(link, link.path().receive(frame, from, state.now()));
    }

    /** Our stack refused a packet as too big, and says this of the path. */
    void tooBig(SleeveLink link, int pathMtu) {
        run(link, link.path().onTooBig(pathMtu, state.now()));
    }

    /** Does what is due. */
    void tick() {
        for (SleeveLink link : state.links().all()) {
            if (link.nextTick().compareTo(state.now()) <= 0) {
                run(link, link.path().tick(state.now()));
            }
        }
    }

    /** When {@link #tick} has something to do. */
    Duration nextTick() {
        Duration next = SleevePath.NEVER;
        for (SleeveLink link : state.links().all()) {
            if (link.nextTick().compareTo(next) < 0) {
                next = link.nextTick();
            }
        }
        return next;
    }

    private void run(SleeveLink link, List<PathEffect> effects) {
        link.pathChanged();
        if (!effects.isEmpty()) {
            Performer performer = new Performer(link);
            effects.forEach(effect -> effect.runBy(performer));
        }
    }

    /** What the path of one connection wants. */
    private final class Performer implements PathEffect.Handler {
        private final SleeveLink link;

        Performer(SleeveLink link) {
            this.link = link;
        }

        @Override
        public void send(SpecialFrame frame) {
            outbox.add(link.outlet(frame.dontFragment()), frame);
        }

        @Override
        public void send(ControlMessage message) {
            link.setup().controls().accept(message);
        }

        @Override
        public void establish() {
            listener.established(link.handle());
        }

        @Override
        public void fail(String reason) {
            listener.failed(link.handle(), reason);
        }

        @Override
        public void mtuVerified(int mtu) {
            listener.mtuVerified(link.handle(), mtu);
        }

        @Override
        public void remoteMoved(UdpAddress remote) {
            listener.moved(link.handle(), remote);
        }
    }
}
