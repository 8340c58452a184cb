package io.fastdp.mesh.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The begin of a connection, from the protocol header to the remote's features, as a state machine without I/O (mesh
 * protocol sections 4 and 5): send {@link #greeting}, then pass what arrives to {@link #feed} and send what it returns,
 * until there is an {@link #outcome}. Not thread-safe. After a {@link ProtocolException} close the connection.
 */
public final class Introduction {
    private final IntroductionSettings settings;

    private Introduction(IntroductionSettings settings) {
        this.settings = settings;
    }

    /** A new introduction. */
    public static Introduction of(IntroductionSettings settings) {
        return new Introduction(settings);
    }

    /** What to send at once, before anything is received. */
    public Octets greeting() {
        return settings.versions().encode();
    }

    /** Whether the remote's header has arrived; it must within ten seconds, and from then on the read timeout rules. */
    public boolean headerReceived() {
        return false;
    }

    /**
     * Takes all of {@code received}, however it was cut.
     *
     * @return what to send now, possibly empty
     */
    public Octets feed(ByteBuffer received) throws ProtocolException {
        if (received.hasRemaining()) {
            throw new ProtocolException("not yet");
        }
        return Octets.EMPTY;
    }

    /** The result once the remote's features have arrived. */
    public Optional<Introduced> outcome() {
        return Optional.empty();
    }
}
