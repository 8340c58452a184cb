package io.fastdp.odp;

/**
 * What identifies a datapath in every message ({@code struct ovs_header}): the interface index of its local port, within a
 * network namespace. Immutable.
 *
 * @param value positive, or 0 in requests that name the datapath by attribute
 */
public record DatapathIndex(int value) {
    /** Names no datapath. */
    public static final DatapathIndex NONE = new DatapathIndex(0);

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
