/**
 * The plugin that container runtimes call: a socket to which a small program on the host passes each call of the Container
 * Network Interface specification, and what is done about it. May use the agent's parts through {@link
 * io.fastdp.controller.cni.PodNetwork} only, and the bridge package's values.
 */
@NullMarked
package io.fastdp.controller.cni;

import org.jspecify.annotations.NullMarked;
