/**
 * Sockets, messages and attributes of Linux netlink: the base that the family packages build on. Uses no other package of
 * this module; {@code LibC} is the only class of the project that touches jnr-ffi.
 */
@NullMarked
package io.fastdp.netlink;

import org.jspecify.annotations.NullMarked;
