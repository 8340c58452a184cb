package io.fastdp.controller.cli;

import java.util.Optional;

/** The host's identity files, so that the derivation of the peer name can be tested without them. */
interface HostFiles {
    /** The bytes of a file; absent if it does not exist or cannot be read. */
    Optional<byte[]> read(String path);

    /** Whether a directory exists. */
    boolean hasDirectory(String path);
}
