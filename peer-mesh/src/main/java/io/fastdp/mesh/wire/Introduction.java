package io.fastdp.mesh.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The begin of a connection, from the protocol header to the remote's features, as a state machine without I/O (mesh
 * protocol sections 4 and 5): send {@link #greeting}, then pass what arrives to {@link #feed} and send what it returns,
 * until there is an {@link #outcome}. Not thread-safe. After a {@link ProtocolException} close the connection.
 */
public final class Introduction {
    private final IntroductionSettings settings;
    private final InputQueue queue = new InputQueue();
    private Stage stage = this::readHeader;
    private boolean headerReceived;
    private Optional<Introduced> outcome = Optional.empty();
    private Optional<ProtocolException> failure = Optional.empty();

    private Introduction(IntroductionSettings settings) {
        this.settings = settings;
    }

    /** A new introduction. */
    public static Introduction of(IntroductionSettings settings) {
        return new Introduction(settings);
    }

    /** One step of the exchange. */
    interface Stage {
        /** Consumes what the step needs from the queue, or gives nothing as long as that has not arrived. */
        Optional<Progress> advance(InputQueue queue) throws ProtocolException;
    }

    /** What a step leads to: octets to send, and the next step or the end. */
    record Progress(Octets reply, Optional<Stage> next, Optional<Introduced> outcome) {
        static Optional<Progress> to(Stage next, byte[] reply) {
            return Optional.of(new Progress(Octets.owning(reply), Optional.of(next), Optional.empty()));
        }

        static Optional<Progress> end(Introduced outcome) {
            return Optional.of(new Progress(Octets.EMPTY, Optional.empty(), Optional.of(outcome)));
        }
    }

    /** What to send at once, before anything is received. */
    public Octets greeting() {
        return settings.versions().encode();
    }

    /** Whether the remote's header has arrived; it must within ten seconds, and from then on the read timeout rules. */
    public boolean headerReceived() {
        return headerReceived;
    }

    /**
     * Takes all of {@code received}, however it was cut. What lies behind the introduction goes to the framer of the
     * {@link #outcome}; once there is one, feed the framer instead.
     *
     * @return what to send now, possibly empty
     */
    public Octets feed(ByteBuffer received) throws ProtocolException {
        if (outcome.isPresent()) {
            throw new IllegalStateException("the introduction is over: feed the framer");
        }
        requireIntact();
        queue.append(received);
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        try {
            advance(reply);
        } catch (ProtocolException e) {
            failure = Optional.of(e);
        }
        if (reply.size() == 0) {
            requireIntact();
        }
        return Octets.owning(reply.toByteArray());
    }

    /** Throws what {@link #feed} found wrong behind the octets that it replied to. Call it after sending the reply. */
    public void requireIntact() throws ProtocolException {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void advance(ByteArrayOutputStream reply) throws ProtocolException {
        while (outcome.isEmpty()) {
            Optional<Progress> progress = stage.advance(queue);
            if (progress.isEmpty()) {
                return;
            }
            reply.writeBytes(progress.get().reply().shared());
            stage = progress.get().next().orElse(stage);
            outcome = progress.get().outcome();
        }
    }

    /** The result once the remote's features have arrived. */
    public Optional<Introduced> outcome() {
        return outcome;
    }

    private Optional<Progress> readHeader(InputQueue received) throws ProtocolException {
        if (received.available() < ProtocolHeader.LENGTH) {
            return Optional.empty();
        }
        ProtocolHeader remote = ProtocolHeader.decode(received.take(ProtocolHeader.LENGTH));
        int version = settings.versions().negotiate(remote);
        headerReceived = true;
        return version == 1 ? IntroductionV1.begin(settings) : IntroductionV2.begin(settings);
    }
}
