package io.fastdp.ipam.saved;

import io.fastdp.ipam.AllocatorChange.HoldingChanged;
import io.fastdp.ipam.AllocatorChange.MemoryChanged;
import io.fastdp.ipam.AllocatorChange.RingChanged;
import io.fastdp.ipam.AllocatorMemory;
import io.fastdp.ipam.AllocatorSnapshot;
import io.fastdp.ipam.Holding;
import io.fastdp.ipam.Holdings;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.election.AcceptedValue;
import io.fastdp.ipam.election.Ballot;
import io.fastdp.ipam.election.Claims;
import io.fastdp.ipam.election.NodeId;
import io.fastdp.ipam.election.ProposalId;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.saved.SavedChange.Allocation;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** States and files for the tests of this package. */
final class SavedSamples {
    static final PeerName SELF = PeerName.of(0x020000000001L);
    static final PeerName OTHER = PeerName.of(0x020000000002L);
    static final Ring RING =
            Ring.empty(Span.of(Cidr.parse("10.32.0.0/12")), SELF).divide(List.of(SELF, OTHER));

    private SavedSamples() {}

    static final AllocatorMemory MEMORY = new AllocatorMemory(
            Optional.of(new Ballot(
                    new NodeId(SELF, PeerUid.of(-5)),
                    new Claims(
                            new ProposalId(3, new NodeId(OTHER, PeerUid.of(9))),
                            new ProposalId(2, new NodeId(SELF, PeerUid.of(8))),
                            new AcceptedValue(List.of(SELF, OTHER), new ProposalId(1, NodeId.NONE))))),
            List.of(Span.of(Cidr.parse("10.33.0.0/16")), new Span(7, 7), new Span(1, 2), new Span(3, 1L << 32)),
            Set.of(PeerName.of(5), PeerName.of(6)),
            Map.of(9L, Set.of(OTHER), (1L << 32) - 1, Set.of(PeerName.of(5), SELF)),
            Set.of(OTHER),
            Set.of(SELF, PeerName.of(7)),
            Set.of(PeerName.of(8)),
            Set.of(PeerName.of(9), OTHER));

    static SavedChange owns(String identifier, String... cidrs) {
        return new Allocation(new HoldingChanged(identifier, holding(cidrs)));
    }

    static Holding holding(String... cidrs) {
        return new Holding(true, Stream.of(cidrs).map(Cidr::parse).toList());
    }

    static SavedChange ring(Ring ring) {
        return new Allocation(new RingChanged(ring));
    }

    static SavedAllocations state(Ring ring, SavedChange... owned) {
        TreeMap<String, Holding> map = new TreeMap<>();
        for (SavedChange change : owned) {
            if (change instanceof Allocation allocation && allocation.change() instanceof HoldingChanged changed) {
                map.put(changed.identifier(), changed.holding());
            }
        }
        return new SavedAllocations(
                Optional.of(new AllocatorSnapshot(ring, Holdings.of(map, leftOut -> {}), MEMORY)),
                List.of("host1", "192.0.2.7:6783"),
                OptionalLong.of(77));
    }

    /** A file under construction. */
    static final class MadeFile {
        final JournalWriter writer;
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

        private int place;

        private MadeFile(long generation) {
            writer = JournalWriter.generation(generation);
        }

        MadeFile(long generation, SavedAllocations snapshot) {
            this(generation);
            writer.snapshot(snapshot, this::put);
        }

        /** With a snapshot that has nobody's holdings yet. */
        static MadeFile begun(long generation, SavedAllocations content) {
            MadeFile begun = new MadeFile(generation);
            begun.put(begun.writer.begin());
            begun.put(begun.writer.frame(content));
            return begun;
        }

        /** With what one more has now. */
        void advance(Holdings holdings) {
            place = writer.holdings(holdings, place, 1, this::put);
        }

        void end() {
            put(writer.end());
        }

        MadeFile then(SavedChange... changes) {
            put(writer.changes(List.of(changes)));
            return this;
        }

        private void put(ByteBuffer record) {
            octets.write(record.array(), record.arrayOffset() + record.position(), record.remaining());
        }

        int size() {
            return octets.size();
        }

        byte[] octets() {
            return octets.toByteArray();
        }
    }

    static Optional<JournalFile> file(byte[] octets) {
        return Optional.of(JournalFile.of(ByteBuffer.wrap(octets)));
    }

    static Recovery recover(byte[] newest) {
        return Recovery.of(file(newest), Optional.empty());
    }

    static Recovery recover(byte[] newest, byte[] before) {
        return Recovery.of(file(newest), file(before));
    }

    /** Spans of any size, often empty, at any place up to the end of all addresses. */
    static AllocatorMemory anyMemory(Random random) {
        List<Span> stale = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            long start = random.nextLong((1L << 32) + 1);
            long size = random.nextBoolean() ? 0 : random.nextLong((1L << 32) + 1 - start);
            stale.add(new Span(start, start + size));
        }
        return new AllocatorMemory(
                MEMORY.ballot(),
                stale,
                MEMORY.rivals(),
                MEMORY.wanted(),
                MEMORY.gone(),
                MEMORY.remaining(),
                MEMORY.holders(),
                MEMORY.lost());
    }

    /** One of the things that happen to an allocator. */
    static SavedChange anything(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> ring(RING.reportFree(span -> random.nextInt((int) span.size())));
            case 1 -> new SavedChange.TargetsChanged(List.of("host" + random.nextInt(3)));
            case 2 -> new Allocation(new MemoryChanged(random.nextBoolean() ? MEMORY : AllocatorMemory.NONE));
            case 3 -> owns("container" + random.nextInt(6));
            default -> {
                int which = random.nextInt(6);
                yield owns("container" + which, "10.32.0." + (10 * which + random.nextInt(10)) + "/12");
            }
        };
    }
}
