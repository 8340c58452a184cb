package io.fastdp.controller.status;

import io.fastdp.ipam.AllocatorStatus;
import java.util.Optional;

/**
 * Everything the pages show, at one moment. Immutable; published by the agent loop and read by any thread.
 *
 * @param version of this program, without a leading {@code v}
 * @param ready false while parts of the agent are still starting: the status pages then answer 503
 * @param versionCheck outcome of the check for newer versions
 * @param router the mesh as seen from here
 * @param datapath the kernel side of the fast overlay
 * @param ipam address allocation, if it is on
 */
public record AgentStatus(
        String version,
        boolean ready,
        VersionCheck versionCheck,
        RouterStatus router,
        DatapathStatus datapath,
        Optional<AllocatorStatus> ipam) {

    /** Of an agent that does not allocate addresses. */
    public AgentStatus(
            String version, boolean ready, VersionCheck versionCheck, RouterStatus router, DatapathStatus datapath) {
        this(version, ready, versionCheck, router, datapath, Optional.empty());
    }

    /** The same with address allocation. */
    public AgentStatus with(AllocatorStatus status) {
        return new AgentStatus(version, ready, versionCheck, router, datapath, Optional.of(status));
    }

    /** What is shown before the agent has published anything. */
    public static AgentStatus starting(String version) {
        return new AgentStatus(version, false, VersionCheck.DISABLED, RouterStatus.EMPTY, DatapathStatus.NONE);
    }
}
