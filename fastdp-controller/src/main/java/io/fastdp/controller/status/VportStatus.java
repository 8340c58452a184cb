package io.fastdp.controller.status;

/**
 * A port of the datapath. Immutable.
 *
 * @param number vport number
 * @param name device name
 * @param typeName {@code internal}, {@code netdev}, {@code vxlan}
 */
public record VportStatus(int number, String name, String typeName) {}
