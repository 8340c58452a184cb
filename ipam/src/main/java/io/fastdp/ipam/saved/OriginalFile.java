package io.fastdp.ipam.saved;

import io.fastdp.ipam.AllocatorSnapshot;
import io.fastdp.ipam.Holding;
import io.fastdp.ipam.Holdings;
import io.fastdp.ipam.bolt.BoltFile;
import io.fastdp.ipam.bolt.MalformedBoltException;
import io.fastdp.ipam.gossip.MalformedAllocationException;
import io.fastdp.ipam.gossip.StoredCodec;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerName;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads the data file of the original, {@code <db-prefix>data.db}: one bucket with a handful of keys. Stateless. */
public final class OriginalFile {
    private static final String BUCKET = "top";
    private static final int MAJOR_VERSION = 1;
    private static final int VERSION_OCTETS = 2;

    private final BoltFile file;
    private final Consumer<String> leftOut;

    private OriginalFile(BoltFile file, Consumer<String> leftOut) {
        this.file = file;
        this.leftOut = leftOut;
    }

    /**
     * What the original had saved.
     *
     * @param octets the whole file, which must not change meanwhile
     * @param leftOut hears of each address that two have, and to whom it does not go
     */
    public static SavedAllocations read(ByteBuffer octets, Consumer<String> leftOut) throws MalformedSavedException {
        try {
            return new OriginalFile(BoltFile.open(octets), leftOut).content();
        } catch (MalformedBoltException | MalformedAllocationException e) {
            throw new MalformedSavedException("data file of the original: " + e.getMessage(), e);
        }
    }

    private SavedAllocations content()
            throws MalformedSavedException, MalformedBoltException, MalformedAllocationException {
        Optional<byte[]> version = value("version");
        if (version.isPresent() && (version.get().length != VERSION_OCTETS || version.get()[0] != MAJOR_VERSION)) {
            throw new MalformedSavedException(
                    "mismatched version " + HexFormat.of().formatHex(version.get()));
        }
        Optional<byte[]> targets = value("directPeers");
        return new SavedAllocations(
                snapshot(),
                targets.isPresent() ? StoredCodec.texts(targets.get()) : List.of(),
                OptionalLong.of(file.transaction()));
    }

    /** Without name or ring there is nothing of use, as for the original itself. */
    private Optional<AllocatorSnapshot> snapshot()
            throws MalformedSavedException, MalformedBoltException, MalformedAllocationException {
        Optional<byte[]> name = value("peername");
        Optional<byte[]> stored = value("ring");
        if (name.isEmpty() || stored.isEmpty()) {
            return Optional.empty();
        }
        PeerName holder = StoredCodec.peerName(name.get());
        Ring ring = StoredCodec.ring(stored.get()).heldBy(holder);
        if (ring.check().isPresent()) {
            throw new MalformedSavedException(
                    "stored ring: " + ring.check().get().text());
        }
        return Optional.of(AllocatorSnapshot.of(ring, Holdings.of(holdings(), leftOut)));
    }

    private SortedMap<String, Holding> holdings() throws MalformedBoltException, MalformedAllocationException {
        SortedMap<String, Holding> holdings = new TreeMap<>();
        Optional<byte[]> owned = value("ownedAddresses");
        if (owned.isPresent()) {
            StoredCodec.ownedAddresses(owned.get()).forEach((identifier, has) -> {
                if (!has.addresses().isEmpty()) {
                    holdings.put(identifier, new Holding(has.container(), has.addresses()));
                }
            });
        }
        return holdings;
    }

    private Optional<byte[]> value(String key) throws MalformedBoltException {
        return file.value(BUCKET, key).map(view -> {
            byte[] octets = new byte[view.remaining()];
            view.get(octets);
            return octets;
        });
    }
}
