/** The program that a container runtime executes on the host, against an agent that is made up. Uses nothing of ours. */
@NullMarked
package io.fastdp.tests.cni;

import org.jspecify.annotations.NullMarked;
