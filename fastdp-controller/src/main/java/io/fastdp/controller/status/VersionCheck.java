package io.fastdp.controller.status;

import java.time.Instant;
import java.util.Optional;

/**
 * The check for newer versions. Immutable.
 *
 * @param enabled whether the check is made at all
 * @param success whether the last one got an answer
 * @param newVersion a newer version, empty if there is none
 * @param nextCheckAt when it is made again; absent when disabled
 */
public record VersionCheck(boolean enabled, boolean success, String newVersion, Optional<Instant> nextCheckAt) {
    /** This program never calls home. */
    public static final VersionCheck DISABLED = new VersionCheck(false, false, "", Optional.empty());
}
