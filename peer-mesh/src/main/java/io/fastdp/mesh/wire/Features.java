package io.fastdp.mesh.wire;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.topology.PeerSummary;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the two ends of a connection tell each other of themselves at its begin (mesh protocol section 7). Immutable.
 *
 * @param peer the sender; its version is 0
 * @param connectionId random number that the sender chose for this connection; unsigned
 * @param trusted whether the sender sees the receiver's address inside one of its trusted subnets
 * @param overlays names of the sender's overlays in order of preference, separated by spaces; absent if it sent none
 * @param entries the whole map, unknown keys included
 */
public record Features(
        PeerSummary peer,
        long connectionId,
        boolean trusted,
        Optional<String> overlays,
        NavigableMap<String, String> entries) {
    static final String FLAVOUR = "PeerNameFlavour";
    static final String NAME = "Name";
    static final String NICK_NAME = "NickName";
    static final String UID = "UID";
    static final String CONNECTION_ID = "ConnID";
    static final String SHORT_ID = "ShortID";
    static final String TRUSTED = "Trusted";
    static final String OVERLAYS = "Overlays";

    private static final String MAC_FLAVOUR = "mac";
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    public Features {
        entries = Collections.unmodifiableNavigableMap(new TreeMap<>(entries));
    }

    /** The features of this peer for one connection; {@code extra} entries come on top. */
    public static Features of(
            PeerSummary self,
            long connectionId,
            boolean trusted,
            Optional<String> overlays,
            Map<String, String> extra) {
        NavigableMap<String, String> entries = new TreeMap<>(extra);
        entries.put(FLAVOUR, MAC_FLAVOUR);
        entries.put(NAME, self.name().toString());
        entries.put(NICK_NAME, self.nickName());
        entries.put(UID, self.uid().toString());
        entries.put(CONNECTION_ID, Long.toUnsignedString(connectionId));
        entries.put(TRUSTED, Boolean.toString(trusted));
        self.shortId().ifPresent(shortId -> entries.put(SHORT_ID, shortId.toString()));
        overlays.ifPresent(names -> entries.put(OVERLAYS, names));
        return new Features(self, connectionId, trusted, overlays, entries);
    }

    /** Reads what the remote sent; throws if a required entry is missing or any known one is malformed. */
    public static Features parse(Map<String, String> received) throws ProtocolException {
        String flavour = required(received, FLAVOUR);
        if (!flavour.equals(MAC_FLAVOUR)) {
            throw new ProtocolException(
                    "peer name flavour mismatch (ours: '" + MAC_FLAVOUR + "', theirs: '" + flavour + "')");
        }
        try {
            PeerSummary peer = new PeerSummary(
                    name(required(received, NAME)),
                    required(received, NICK_NAME),
                    PeerUid.parse(required(received, UID)),
                    0,
                    optional(received, SHORT_ID).map(text -> ShortId.of(Integer.parseInt(text))));
            return new Features(
                    peer,
                    Long.parseUnsignedLong(required(received, CONNECTION_ID)),
                    parseTrusted(received),
                    optional(received, OVERLAYS),
                    new TreeMap<>(received));
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("malformed feature: " + e.getMessage(), e);
        }
    }

    private static PeerName name(String text) {
        PeerName name = PeerName.parse(text);
        if (name.isUnknown()) {
            throw new IllegalArgumentException("peer name " + name + " is reserved");
        }
        return name;
    }

    private static boolean parseTrusted(Map<String, String> received) throws ProtocolException {
        String text = optional(received, TRUSTED).orElse("false");
        if (!TRUE.contains(text) && !FALSE.contains(text)) {
            throw new ProtocolException("malformed feature: " + TRUSTED + " is \"" + text + "\"");
        }
        return TRUE.contains(text);
    }

    private static Optional<String> optional(Map<String, String> received, String key) {
        return Optional.ofNullable(received.get(key));
    }

    private static String required(Map<String, String> received, String key) throws ProtocolException {
        return optional(received, key).orElseThrow(() -> new ProtocolException("field " + key + " is missing"));
    }

    /** The number by which both ends know the connection; compare unsigned. The lower of two duplicates survives. */
    public long connectionUid(Features remote) {
        return connectionId ^ remote.connectionId;
    }

    /** Those of {@code entries} that protocol version 1 carries. */
    static Map<String, String> ofVersion1(Map<String, String> entries) {
        Map<String, String> kept = new HashMap<>(entries);
        kept.keySet().retainAll(Set.of(CONNECTION_ID, NAME, NICK_NAME, FLAVOUR, UID));
        return kept;
    }
}
