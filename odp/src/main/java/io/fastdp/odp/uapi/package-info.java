/** Constants of the kernel's interface to the openvswitch datapath, under their C names; uses nothing. */
@NullMarked
package io.fastdp.odp.uapi;

import org.jspecify.annotations.NullMarked;
