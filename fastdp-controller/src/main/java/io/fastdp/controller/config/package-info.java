/** The agent's configuration as one immutable record of small records. Uses only {@code io.fastdp.ipam.address}. */
@NullMarked
package io.fastdp.controller.config;

import org.jspecify.annotations.NullMarked;
