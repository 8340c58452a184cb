package io.fastdp.controller.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who this agent is and where its files are. Immutable.
 *
 * @param name peer name in MAC form, {@code --name}; absent = derive it
 * @param nickName display name, {@code --nickname}, default the host name
 * @param dbPrefix prefix of the state files, {@code --db-prefix}
 * @param hostRoot prefix for reading machine ids, {@code --host-root}, may be empty
 * @param procPath where the host's proc file system is, {@code --proc-path}
 */
public record IdentityOptions(
        Optional<String> name, String nickName, String dbPrefix, String hostRoot, Path procPath) {}
