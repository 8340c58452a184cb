package io.fastdp.netlink.generic;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.MalformedMessageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A family as the kernel has it at this moment (linux/genetlink.h). Immutable.
 *
 * @param name such as {@code ovs_flow}
 * @param id the message type of its requests and replies; differs between boots and loads of its module
 * @param version of its messages
 * @param headerBytes length of the family's own fixed header before the attributes
 * @param groups its multicast groups
 */
public record Family(String name, int id, int version, int headerBytes, List<MulticastGroup> groups) {
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;
    private static final int CTRL_ATTR_VERSION = 3;
    private static final int CTRL_ATTR_HDRSIZE = 4;
    private static final int CTRL_ATTR_MCAST_GROUPS = 7;
    private static final int CTRL_ATTR_MCAST_GRP_NAME = 1;
    private static final int CTRL_ATTR_MCAST_GRP_ID = 2;

    public Family {
        groups = List.copyOf(groups);
    }

    /** The group with this name. */
    public Optional<MulticastGroup> group(String groupName) {
        return groups.stream().filter(group -> group.name().equals(groupName)).findFirst();
    }

    /** Decodes the controller's answer. */
    static Family read(AttributeReader attributes) {
        int id = 0;
        String name = "";
        int version = 0;
        int headerBytes = 0;
        List<MulticastGroup> groups = List.of();
        while (attributes.next()) {
            switch (attributes.type()) {
                case CTRL_ATTR_FAMILY_ID -> id = attributes.u16();
                case CTRL_ATTR_FAMILY_NAME -> name = attributes.string();
                case CTRL_ATTR_VERSION -> version = attributes.u32();
                case CTRL_ATTR_HDRSIZE -> headerBytes = attributes.u32();
                case CTRL_ATTR_MCAST_GROUPS -> groups = readGroups(attributes.nested());
                default -> {
                    // Operations and policies: of no use here.
                }
            }
        }
        if (id == 0 || name.isEmpty()) {
            throw new MalformedMessageException(0, "CTRL_ATTR_FAMILY_ID", "family without id or name");
        }
        return new Family(name, id, version, headerBytes, groups);
    }

    private static List<MulticastGroup> readGroups(AttributeReader array) {
        List<MulticastGroup> groups = new ArrayList<>();
        while (array.next()) {
            String name = "";
            int id = 0;
            AttributeReader group = array.nested();
            while (group.next()) {
                if (group.type() == CTRL_ATTR_MCAST_GRP_NAME) {
                    name = group.string();
                } else if (group.type() == CTRL_ATTR_MCAST_GRP_ID) {
                    id = group.u32();
                }
            }
            groups.add(new MulticastGroup(name, id));
        }
        return groups;
    }
}
