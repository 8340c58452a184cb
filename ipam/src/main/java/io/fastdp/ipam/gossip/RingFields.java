package io.fastdp.ipam.gossip;

import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.ring.RingEntry;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.GobFields;
import io.fastdp.mesh.wire.GobSlot;
import io.fastdp.mesh.wire.GobValue;
import io.fastdp.mesh.wire.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/**
 * A ring on the wire. What was read may break the rules of a ring, which only its merge finds out. Fields that are not on
 * the wire keep the values set here.
 */
final class RingFields {
    /** As many as fit into a frame of the mesh with ease; a ring gets there by 50 000 claims of foreign addresses. */
    private static final int MOST_ENTRIES = 100_000;

    private final Fields shared;
    private final List<RingEntry> entries = new ArrayList<>();
    private long start;
    private long end;
    private PeerName peer = PeerName.UNKNOWN;
    private List<PeerName> seeds = List.of();

    private RingFields(Fields shared) {
        this.shared = shared;
    }

    static Ring read(GobValue value, Fields shared) throws ProtocolException {
        RingFields read = new RingFields(shared);
        value.asStruct(read::field);
        return new Ring(Fields.span(read.start, read.end), read.peer, read.seeds, read.entries);
    }

    private void field(String name, GobValue content) throws ProtocolException {
        switch (name) {
            case GossipTypes.START -> start = Fields.u32(content, "start of a ring");
            case GossipTypes.END -> end = Fields.u32(content, "end of a ring");
            case GossipTypes.PEER -> peer = shared.name(content);
            case GossipTypes.ENTRIES -> content.asSlice(this::entry);
            case GossipTypes.SEEDS -> seeds = shared.names(content, "seeds");
            default -> content.skip();
        }
    }

    private void entry(GobValue value) throws ProtocolException {
        Fields.requireAtMost(MOST_ENTRIES, entries.size() + 1, "entries");
        EntryFields read = new EntryFields();
        value.asStruct((name, content) -> {
            switch (name) {
                case GossipTypes.TOKEN -> read.token = Fields.u32(content, "token");
                case GossipTypes.PEER -> read.peer = shared.name(content);
                case GossipTypes.VERSION -> read.version = Fields.u32(content, "version");
                case GossipTypes.FREE -> read.free = Fields.u32(content, "free count");
                default -> content.skip();
            }
        });
        entries.add(new RingEntry(read.token, read.peer, read.version, read.free));
    }

    static void write(GobSlot slot, Ring ring) {
        slot.struct(fields -> {
            Fields.span(fields, ring.universe());
            Fields.name(fields.field(GossipTypes.PEER), ring.self());
            fields.field(GossipTypes.ENTRIES)
                    .slice(ring.entries(), (element, entry) -> element.struct(content -> write(content, entry)));
            fields.field(GossipTypes.SEEDS).slice(ring.seeds(), Fields::name);
        });
    }

    private static void write(GobFields fields, RingEntry entry) {
        fields.field(GossipTypes.TOKEN).unsigned(entry.token());
        Fields.name(fields.field(GossipTypes.PEER), entry.peer());
        fields.field(GossipTypes.VERSION).unsigned(entry.version());
        fields.field(GossipTypes.FREE).unsigned(entry.free());
    }

    private static final class EntryFields {
        private long token;
        private PeerName peer = PeerName.UNKNOWN;
        private long version;
        private long free;
    }
}
