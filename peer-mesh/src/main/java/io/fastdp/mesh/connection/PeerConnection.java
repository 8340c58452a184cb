package io.fastdp.mesh.connection;

import io.fastdp.mesh.wire.Introduced;
import io.fastdp.mesh.wire.Introduction;
import io.fastdp.mesh.wire.IntroductionSettings;
import io.fastdp.mesh.wire.MessageFramer;
import io.fastdp.mesh.wire.Octets;
import io.fastdp.mesh.wire.ProtocolException;
import io.fastdp.mesh.wire.ProtocolMessage;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from its first octet to its end: introduction, then messages, heartbeats and timeouts (mesh protocol,
 * sections 4, 5, 8 and 9). A state machine: octets and time in, octets and messages out; whom it leads to and what the
 * messages mean is its owner's business. Confined to the mesh loop.
 */
public final class PeerConnection implements ByteStream.Listener {
    static final Duration HEADER_TIMEOUT = Duration.ofSeconds(10);
    static final Duration READ_TIMEOUT = Duration.ofSeconds(60);
    static final Duration HEARTBEAT = Duration.ofSeconds(30);
    /** More than this in the queue to the kernel, and the remote is not reading: two of the largest frames. */
    static final long QUEUE_LIMIT = 3L * MessageFramer.MAX_FRAME;
    /** Below this gossip is encoded and queued; above it waits, where it can merge. */
    static final long QUEUE_ENOUGH = 256 * 1024;

    private static final Logger log = LoggerFactory.getLogger(PeerConnection.class);

    private final ByteStream stream;
    private final boolean outbound;
    private final MeshScheduler scheduler;
    private final Introduction introduction;
    private final Owner owner;
    private @Nullable MessageFramer framer;
    private MeshScheduler.@Nullable Timer timer;
    private Duration readDeadline = Duration.ZERO;
    private Duration nextHeartbeat = Duration.ZERO;
    private boolean ended;
    private boolean slowConsumer;

    /** What a connection tells; called on the mesh loop. */
    public interface Owner {
        /** The remote has introduced itself. Messages follow, unless the owner closes the connection. */
        void onIntroduced(PeerConnection connection, Introduced introduced);

        /** A message, heartbeats excepted. An exception closes the connection. */
        void onMessage(PeerConnection connection, ProtocolMessage message) throws ProtocolException;

        /** There is room for more messages. */
        void onDrained(PeerConnection connection);

        /** The connection has ended, whoever ended it; called exactly once. */
        void onEnd(PeerConnection connection, CloseReason reason, String text);
    }

    public PeerConnection(
            ByteStream stream,
            boolean outbound,
            MeshScheduler scheduler,
            IntroductionSettings introduction,
            Owner owner) {
        this.stream = stream;
        this.outbound = outbound;
        this.scheduler = scheduler;
        this.introduction = Introduction.of(introduction);
        this.owner = owner;
    }

    /** Begins to talk. */
    public void start() {
        readDeadline = scheduler.uptime().plus(HEADER_TIMEOUT);
        stream.start(this);
        stream.write(introduction.greeting().toArray());
        armTimer(readDeadline);
    }

    /** Whether this side dialled. */
    public boolean outbound() {
        return outbound;
    }

    /** The dialled address, or the source address of the remote. */
    public InetSocketAddress remoteAddress() {
        return stream.remote();
    }

    /** Our end. */
    public InetSocketAddress localAddress() {
        return stream.local();
    }

    /** Whether {@link Owner#onEnd} has been called. */
    public boolean hasEnded() {
        return ended;
    }

    /** Whether it ended because the remote did not take our messages. */
    public boolean wasSlowConsumer() {
        return slowConsumer;
    }

    /** Whether it makes sense to encode gossip now rather than let it wait and merge. */
    public boolean hasRoom() {
        return !ended && stream.queuedBytes() < QUEUE_ENOUGH;
    }

    /** Sends a message after the introduction. A remote that does not take our messages is disconnected. */
    public void send(ProtocolMessage message) {
        MessageFramer out = framer;
        if (ended || out == null) {
            return;
        }
        try {
            Octets octets = out.encode(message);
            if (stream.queuedBytes() + octets.length() > QUEUE_LIMIT) {
                slowConsumer = true;
                close(CloseReason.TIMEOUT, "slow consumer: " + stream.queuedBytes() + " octets wait to be sent");
                return;
            }
            stream.write(octets.toArray());
        } catch (ProtocolException e) {
            close(CloseReason.ERROR, String.valueOf(e.getMessage()));
        }
    }

    /** Ends the connection with a reset. Does nothing after the end. */
    public void close(CloseReason reason, String text) {
        if (ended) {
            return;
        }
        stream.reset();
        end(reason, text);
    }

    private void end(CloseReason reason, String text) {
        ended = true;
        if (timer != null) {
            timer.cancel();
        }
        owner.onEnd(this, reason, text);
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        if (ended) {
            return;
        }
        try {
            MessageFramer in = framer;
            if (in == null) {
                introduce(bytes);
            } else {
                in.feed(bytes);
                readMessages(in);
            }
        } catch (ProtocolException e) {
            close(CloseReason.ERROR, String.valueOf(e.getMessage()));
        } catch (RuntimeException bug) {
            log.error("connection to {} closed because of a fault of ours", Addresses.text(remoteAddress()), bug);
            close(CloseReason.ERROR, "internal error: " + bug);
        }
    }

    private void introduce(ByteBuffer bytes) throws ProtocolException {
        boolean headerBefore = introduction.headerReceived();
        Octets reply = introduction.feed(bytes);
        if (!reply.isEmpty()) {
            stream.write(reply.toArray());
        }
        introduction.requireIntact();
        if (!headerBefore && introduction.headerReceived()) {
            readDeadline = scheduler.uptime().plus(READ_TIMEOUT);
        }
        Optional<Introduced> outcome = introduction.outcome();
        if (outcome.isPresent()) {
            MessageFramer in = outcome.get().framer();
            framer = in;
            nextHeartbeat = scheduler.uptime().plus(HEARTBEAT);
            readDeadline = scheduler.uptime().plus(READ_TIMEOUT);
            owner.onIntroduced(this, outcome.get());
            readMessages(in);
        }
    }

    private void readMessages(MessageFramer in) throws ProtocolException {
        while (!ended) {
            Optional<ProtocolMessage> message = in.next();
            if (message.isEmpty()) {
                return;
            }
            readDeadline = scheduler.uptime().plus(READ_TIMEOUT);
            if (!(message.get() instanceof ProtocolMessage.Heartbeat)) {
                owner.onMessage(this, message.get());
            }
        }
    }

    @Override
    public void onDrained() {
        if (!ended && framer != null) {
            owner.onDrained(this);
        }
    }

    @Override
    public void onEnd(StreamEnd how) {
        if (!ended) {
            end(how.reason(), how.text());
        }
    }

    /** One timer serves read timeout and heartbeat: deadlines move with each message, the timer does not. */
    private void armTimer(Duration deadline) {
        Duration delay = deadline.minus(scheduler.uptime());
        timer = scheduler.schedule(delay.isNegative() ? Duration.ZERO : delay, this::onTime);
    }

    private void onTime() {
        if (ended) {
            return;
        }
        Duration now = scheduler.uptime();
        if (now.compareTo(readDeadline) >= 0) {
            String path = Addresses.text(localAddress()) + "->" + Addresses.text(remoteAddress());
            close(CloseReason.TIMEOUT, "read tcp " + path + ": i/o timeout");
            return;
        }
        if (framer == null) {
            armTimer(readDeadline);
            return;
        }
        if (now.compareTo(nextHeartbeat) >= 0) {
            nextHeartbeat = now.plus(HEARTBEAT);
            send(new ProtocolMessage.Heartbeat());
        }
        if (!ended) {
            armTimer(readDeadline.compareTo(nextHeartbeat) < 0 ? readDeadline : nextHeartbeat);
        }
    }
}
