package io.fastdp.controller.config;

import io.fastdp.ipam.address.Cidr;
import java.util.Optional;

/**
 * Address allocation. Immutable.
 *
 * @param range the universe, {@code --ipalloc-range}; absent = allocation is off
 * @param defaultSubnet used when a request names none, {@code --ipalloc-default-subnet}
 * @param init how an empty ring is seeded, {@code --ipalloc-init}, as given
 */
public record IpamOptions(Optional<Cidr> range, Optional<Cidr> defaultSubnet, Optional<String> init) {}
