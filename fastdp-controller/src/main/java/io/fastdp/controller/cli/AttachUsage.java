package io.fastdp.controller.cli;

/** How {@code attach}, {@code detach} and their likes for this host are called. */
final class AttachUsage {
    static final String ATTACH = """
            usage: fastdp attach [ADDRESS ...] NAMESPACE [--ifname ethwe] [--id CONTAINER] [--timeout TIME]
                   NAMESPACE: a process id, a path, or a name of 'ip netns list'
                   ADDRESS: ADDRESS/LENGTH, or net:SUBNET for a free one of it; by default a free one of the default subnet\
            """;
    static final String DETACH = """
            usage: fastdp detach [ADDRESS/LENGTH ...] NAMESPACE [--ifname ethwe] [--id CONTAINER]
                   NAMESPACE: as it was given to attach; without an address: all that attach got for it\
            """;

    static final String EXPOSE = """
            usage: fastdp expose [ADDRESS ...] [--without-masquerade] [--timeout TIME]
                   gives the bridge an address, by which this host reaches the containers and they reach it
                   ADDRESS: ADDRESS/LENGTH, or net:SUBNET for a free one of it; by default a free one of the default subnet\
            """;
    static final String HIDE = """
            usage: fastdp hide [ADDRESS/LENGTH ...]
                   takes it away again; without an address: all that expose gave it\
            """;

    private AttachUsage() {}
}
