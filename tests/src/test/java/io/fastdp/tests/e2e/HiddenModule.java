package io.fastdp.tests.e2e;

import java.nio.file.Path;

/**
 * Makes the lab's kernel one without openvswitch until closed: the modules are taken out, and neither the kernel nor anybody
 * else finds them again. Needs a kernel that is the lab's own; skips elsewhere.
 */
final class HiddenModule implements AutoCloseable {

    private static final String LOADER = "/proc/sys/kernel/modprobe";
    private static final String MODULES = "/lib/modules";

    private final String loader;

    private HiddenModule(String loader) {
        this.loader = loader;
    }

    static HiddenModule hide(Path empty) {
        Environment.requireOwnKernel();
        HiddenModule hidden =
                new HiddenModule(Lab.shell("cat " + LOADER).output().strip());
        // Namespaces of earlier tests hold it for a moment longer than they can be seen.
        Await.until(
                "openvswitch to be unused",
                Lab.COMMAND_LIMIT,
                () -> Lab.shell("grep openvswitch /proc/modules").output(),
                () -> Running.run(Lab.COMMAND_LIMIT, "rmmod", "vport_vxlan", "openvswitch")
                        .succeeded());
        Lab.shell("echo /bin/false >" + LOADER + "; mount --bind " + empty + " " + MODULES);
        return hidden;
    }

    @Override
    public void close() {
        Lab.shell("umount " + MODULES + "; echo " + loader + " >" + LOADER
                + "; modprobe openvswitch && modprobe vport-vxlan");
    }
}
