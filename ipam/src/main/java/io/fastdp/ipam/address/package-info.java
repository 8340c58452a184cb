/** IPv4 address arithmetic: networks and ranges as values. Pure; uses no other package. */
@NullMarked
package io.fastdp.ipam.address;

import org.jspecify.annotations.NullMarked;
