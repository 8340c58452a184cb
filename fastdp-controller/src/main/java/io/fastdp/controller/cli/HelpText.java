package io.fastdp.controller.cli;

/** The text of {@code fastdp help}; fits a screen of 24 lines and 80 columns. */
final class HelpText {
    static final String TEXT = """
            Usage: fastdp COMMAND [ARGUMENTS]

            Agent
              launch [FLAGS] [PEER ...]      run the agent here (launch --help)
              reset [--force]                leave: hand addresses over, remove all devices
              setup-cni                      install the CNI plugin and its configuration
            Ask the running agent (at WEAVE_HTTP_ADDR, default 127.0.0.1:6784)
              status [connections|peers|targets|ipam|dns]
              report [-f TEMPLATE]           everything as JSON, or parts of it
              connect [--replace] PEER ...   add peers to connect to
              forget PEER ...                drop them again
              attach | detach [ADDRESS/LENGTH] NAMESPACE [--ifname ethwe]
              expose | hide [ADDRESS/LENGTH] give this host an address, or take it away
              ps [ID ...]                    who is plugged in, with which addresses
              ip allocate | claim | lookup | free | list      (ip --help)
              prime [--timeout TIME]         wait until the addresses are divided
              rmpeer [--gone] PEER ...       take over the addresses of lost nodes
            Look into the kernel (no agent needed)
              datapath list | show | add | delete
              datapath vport list | add | delete
              datapath flow dump | add | delete
              datapath monitor               live upcalls, flows and vports
            Other
              version, help
            """;

    private HelpText() {}

    /** What {@code fastdp COMMAND --help} prints: how this command is called, where that takes more than a line. */
    static String of(String command) {
        return switch (command) {
            case "attach" -> AttachUsage.ATTACH + "\n";
            case "detach" -> AttachUsage.DETACH + "\n";
            case "expose" -> AttachUsage.EXPOSE + "\n";
            case "hide" -> AttachUsage.HIDE + "\n";
            case "ip" -> IpCommand.USAGE + "\n";
            case "ps" -> PsCommand.USAGE + "\n";
            case "prime" -> RingCommands.PRIME + "\n";
            case "rmpeer" -> RingCommands.RMPEER + "\n";
            case "setup-cni" -> SetupCniCommand.USAGE + "\n";
            case "reset" -> ResetCommand.USAGE + "\n";
            default -> TEXT;
        };
    }
}
