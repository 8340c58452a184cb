package io.fastdp.netlink.testing;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.generic.Family;
import io.fastdp.netlink.generic.GenericMessage;
import io.fastdp.netlink.generic.MulticastGroup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Base of made-up kernels with generic netlink families: answers the controller's GETFAMILY and hands requests on with the
 * family's name. Ids are given out in order and never again, as the kernel does. Threading as {@link FakeKernel}.
 */
public abstract class FakeGenericKernel extends FakeKernel {
    private static final int GENL_ID_CTRL = 0x10;
    private static final int CTRL_CMD_NEWFAMILY = 1;
    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_VERSION = 2;
    private static final int FIRST_FAMILY_ID = 28;

    private final Map<String, Family> families = new LinkedHashMap<>();
    private int nextFamilyId = FIRST_FAMILY_ID;
    private int nextGroupId = 5;

    /** Answers a request to one of the families, under the lock. */
    protected abstract void handle(Family family, GenericMessage message, NetlinkMessage request, Replies replies);

    /** Makes a family known, as loading its module does; again under the same name: with other ids. */
    public final void register(String name, int version, int headerBytes, String... groupNames) {
        locked(() -> {
            List<MulticastGroup> groups = new ArrayList<>();
            for (String groupName : groupNames) {
                groups.add(new MulticastGroup(groupName, nextGroupId++));
            }
            families.put(name, new Family(name, nextFamilyId++, version, headerBytes, groups));
        });
    }

    /** Takes a family away, as unloading its module does. */
    public final void unregister(String name) {
        locked(() -> families.remove(name));
    }

    /**
     * Sends a notification of a family's group.
     *
     * @param portId who caused it; 0 for the kernel itself
     */
    protected final void multicast(String family, String group, int sequence, int portId, ByteBuffer payload) {
        locked(() -> Optional.ofNullable(families.get(family))
                .ifPresent(known -> known.group(group)
                        .ifPresent(found -> multicast(
                                NetlinkProtocol.GENERIC,
                                found.id(),
                                new NetlinkMessage(known.id(), 0, sequence, portId, payload)))));
    }

    @Override
    protected final void handle(NetlinkProtocol protocol, NetlinkMessage request, Replies replies) {
        GenericMessage message = GenericMessage.of(request);
        if (protocol != NetlinkProtocol.GENERIC) {
            replies.refuse(Errno.EOPNOTSUPP);
        } else if (request.type() == GENL_ID_CTRL) {
            control(message, replies);
        } else {
            families.values().stream()
                    .filter(family -> family.id() == request.type())
                    .findFirst()
                    .ifPresentOrElse(
                            family -> handle(family, message, request, replies), () -> replies.refuse(Errno.ENOENT));
        }
    }

    private void control(GenericMessage message, Replies replies) {
        if (message.command() != CTRL_CMD_GETFAMILY) {
            replies.refuse(Errno.EOPNOTSUPP);
        } else if (replies.isDump()) {
            families.values().forEach(family -> replies.object(describe(family)));
        } else {
            Family family = families.get(requestedName(message));
            if (family == null) {
                replies.refuse(Errno.ENOENT);
            } else {
                replies.object(describe(family));
            }
        }
    }

    private static String requestedName(GenericMessage message) {
        String name = "";
        AttributeReader attributes = message.attributes(0);
        while (attributes.next()) {
            if (attributes.type() == 2) {
                name = attributes.string();
            }
        }
        return name;
    }

    private static ByteBuffer describe(Family family) {
        return GenericMessage.payload(
                CTRL_CMD_NEWFAMILY,
                CTRL_VERSION,
                writer -> writer.string(2, family.name())
                        .u16(1, family.id())
                        .u32(3, family.version())
                        .u32(4, family.headerBytes())
                        .nest(7, array -> describeGroups(array, family.groups())));
    }

    private static void describeGroups(AttributeWriter array, List<MulticastGroup> groups) {
        for (int i = 0; i < groups.size(); i++) {
            MulticastGroup group = groups.get(i);
            array.nest(i + 1, nest -> nest.u32(2, group.id()).string(1, group.name()));
        }
    }
}
