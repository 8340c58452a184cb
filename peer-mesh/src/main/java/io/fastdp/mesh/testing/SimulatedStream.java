package io.fastdp.mesh.testing;

import io.fastdp.mesh.connection.Addresses;
import io.fastdp.mesh.connection.ByteStream;
import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.connection.StreamEnd;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One end of a stream in memory. Octets arrive in order, late, and in pieces. */
final class SimulatedStream implements ByteStream {
    private final SimulatedNetwork network;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final ByteArrayOutputStream early = new ByteArrayOutputStream();
    private @Nullable SimulatedStream other;
    private @Nullable Listener listener;
    private @Nullable StreamEnd earlyEnd;
    private Duration arrivesAfter = Duration.ZERO;
    private long inFlight;
    private boolean ended;

    SimulatedStream(SimulatedNetwork network, InetSocketAddress local, InetSocketAddress remote) {
        this.network = network;
        this.local = local;
        this.remote = remote;
        network.opened(this);
    }

    void joinedWith(SimulatedStream stream) {
        other = stream;
    }

    Set<InetAddress> ends() {
        return SimulatedNetwork.ends(local.getAddress(), remote.getAddress());
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public void start(Listener newListener) {
        listener = newListener;
        if (early.size() > 0) {
            network.scheduler().execute(() -> deliver(newListener, early.toByteArray()));
        }
        StreamEnd end = earlyEnd;
        if (end != null) {
            network.scheduler().execute(() -> newListener.onEnd(end));
        }
    }

    @Override
    public void write(byte[] bytes) {
        SimulatedStream to = other;
        if (ended || to == null) {
            return;
        }
        inFlight += bytes.length;
        if (!network.isCut(local.getAddress(), remote.getAddress())) {
            afterLatency(() -> {
                inFlight -= bytes.length;
                to.arrived(bytes);
                drained();
            });
        }
    }

    private void drained() {
        if (!ended && inFlight == 0) {
            Optional.ofNullable(listener).ifPresent(Listener::onDrained);
        }
    }

    /** What was sent later never arrives earlier. */
    private void afterLatency(Runnable arrival) {
        Duration now = network.scheduler().uptime();
        Duration at = now.plus(network.drawLatency());
        arrivesAfter = at.compareTo(arrivesAfter) > 0 ? at : arrivesAfter;
        network.scheduler().schedule(arrivesAfter.minus(now), arrival);
    }

    @Override
    public long queuedBytes() {
        return inFlight;
    }

    @Override
    public void reset() {
        if (ended) {
            return;
        }
        ended = true;
        network.closed(this);
        SimulatedStream to = other;
        if (to != null && !network.isCut(local.getAddress(), remote.getAddress())) {
            String text = "read tcp " + Addresses.text(remote) + "->" + Addresses.text(local)
                    + ": read: connection reset by peer";
            afterLatency(() -> to.endedByRemote(new StreamEnd(CloseReason.REMOTE_CLOSED, text)));
        }
    }

    void endedByRemote(StreamEnd end) {
        if (ended) {
            return;
        }
        ended = true;
        network.closed(this);
        if (listener == null) {
            earlyEnd = end;
        } else {
            listener.onEnd(end);
        }
    }

    private void arrived(byte[] bytes) {
        if (ended) {
            return;
        }
        if (listener == null) {
            early.writeBytes(bytes);
        } else {
            deliver(listener, bytes);
        }
    }

    private void deliver(Listener to, byte[] bytes) {
        int from = 0;
        while (from < bytes.length && !ended) {
            int length = network.cutsReads() ? network.drawRead(bytes.length - from) : bytes.length;
            to.onBytes(ByteBuffer.wrap(bytes, from, length).slice());
            from += length;
        }
    }
}
