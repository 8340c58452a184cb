package io.fastdp.netlink.testing;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.NetlinkProtocol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A made-up kernel that keeps IPsec associations and policies as the real one does, in its own bytes and by offsets of its own
 * (linux/xfrm.h): for tests without root. Thread-safe.
 */
public final class FakeXfrmKernel extends FakeKernel {
    private static final int NEWSA = 0x10;
    private static final int DELSA = 0x11;
    private static final int GETSA = 0x12;
    private static final int NEWPOLICY = 0x13;
    private static final int DELPOLICY = 0x14;
    private static final int GETPOLICY = 0x15;
    private static final int UPDPOLICY = 0x19;
    private static final int SELECTOR = 56;
    private static final int SPI = 72;
    private static final int BYTES = 160;
    private static final int PACKETS = 168;

    /** All state is guarded by the lock under which {@link #handle} runs. */
    private final Map<String, ByteBuffer> associations = new LinkedHashMap<>();

    private final Map<String, ByteBuffer> policies = new LinkedHashMap<>();
    private final List<String> changes = new ArrayList<>();
    private Optional<Errno> refusal = Optional.empty();

    /** From now on nothing can be added. */
    public void refuseChanges(Errno errno) {
        locked(() -> refusal = Optional.of(errno));
    }

    /** From now on things can be added again. */
    public void allowChanges() {
        locked(() -> refusal = Optional.empty());
    }

    /** Frames pass by the association with an SPI: its packets and octets grow. */
    public void carry(int spi, long packets, long octets) {
        locked(() -> associations.values().stream()
                .filter(each -> each.duplicate().getInt(SPI) == spi)
                .forEach(each -> {
                    each.putLong(BYTES, each.getLong(BYTES) + octets);
                    each.putLong(PACKETS, each.getLong(PACKETS) + packets);
                }));
    }

    /** Another program removes everything. */
    public void flush() {
        locked(() -> {
            associations.clear();
            policies.clear();
        });
    }

    /** What was changed since this was last asked, in order: {@code +sa}, {@code -sa}, {@code +policy}, {@code -policy}. */
    public List<String> changes() {
        List<String> since = new ArrayList<>();
        locked(() -> {
            since.addAll(changes);
            changes.clear();
        });
        return since;
    }

    @Override
    protected void handle(NetlinkProtocol protocol, NetlinkMessage request, Replies replies) {
        ByteBuffer body = request.payload();
        switch (request.type()) {
            case GETSA -> associations.values().forEach(each -> replies.object(NEWSA, each));
            case GETPOLICY -> policies.values().forEach(each -> replies.object(NEWPOLICY, each));
            case NEWSA -> add("sa", associations, hex(body, 56, 20), body, false, replies);
            case UPDPOLICY -> add("policy", policies, hex(body, 0, SELECTOR) + hex(body, 160, 1), body, true, replies);
            case DELSA -> remove("sa", associations, hex(body, 0, 20), Errno.ESRCH, replies);
            case DELPOLICY ->
                remove("policy", policies, hex(body, 0, SELECTOR) + hex(body, 60, 1), Errno.ENOENT, replies);
            default -> replies.refuse(Errno.EINVAL);
        }
    }

    private void add(
            String kind, Map<String, ByteBuffer> table, String key, ByteBuffer body, boolean replace, Replies replies) {
        if (refusal.isPresent()) {
            replies.refuse(refusal.get());
        } else if (!replace && table.containsKey(key)) {
            replies.refuse(Errno.EEXIST);
        } else {
            ByteBuffer copy = ByteBuffer.allocate(body.remaining()).order(ByteOrder.nativeOrder());
            table.put(key, copy.put(body).flip());
            changes.add("+" + kind);
        }
    }

    private void remove(String kind, Map<String, ByteBuffer> table, String key, Errno absent, Replies replies) {
        if (table.remove(key) == null) {
            replies.refuse(absent);
        } else {
            changes.add("-" + kind);
        }
    }

    private static String hex(ByteBuffer body, int offset, int length) {
        if (body.remaining() < offset + length) {
            throw new MalformedMessageException(offset, "xfrm message", body.remaining() + " bytes");
        }
        byte[] octets = new byte[length];
        body.get(offset, octets);
        return HexFormat.of().formatHex(octets);
    }
}
