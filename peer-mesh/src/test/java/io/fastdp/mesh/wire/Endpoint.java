package io.fastdp.mesh.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One end of a connection under test: an introduction and then its framer. */
final class Endpoint {
    private final Introduction introduction;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final List<ProtocolMessage> messages = new ArrayList<>();

    Endpoint(IntroductionSettings settings) {
        introduction = Introduction.of(settings);
        sent.writeBytes(introduction.greeting().toArray());
    }

    void receive(byte[] octets, Chunks chunks) throws ProtocolException {
        for (ByteBuffer chunk : chunks.cut(octets)) {
            Optional<Introduced> before = introduction.outcome();
            if (before.isPresent()) {
                before.get().framer().feed(chunk);
            } else {
                sent.writeBytes(introduction.feed(chunk).toArray());
                introduction.requireIntact();
            }
            Optional<Introduced> after = introduction.outcome();
            if (after.isPresent()) {
                drain(after.get().framer());
            }
        }
    }

    private void drain(MessageFramer framer) throws ProtocolException {
        for (Optional<ProtocolMessage> message = framer.next(); message.isPresent(); message = framer.next()) {
            messages.add(message.get());
        }
    }

    Introduction introduction() {
        return introduction;
    }

    Introduced introduced() {
        return introduction.outcome().orElseThrow();
    }

    /** What this end sent so far. */
    byte[] sent() {
        return sent.toByteArray();
    }

    List<ProtocolMessage> messages() {
        return messages;
    }
}
