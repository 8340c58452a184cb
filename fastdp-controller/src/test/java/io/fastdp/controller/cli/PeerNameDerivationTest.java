package io.fastdp.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PeerNameDerivationTest {
    private static final String MACHINE_ID = "8d5c2a3c0b6d4d0d9f7b1f6a4c3e2d1b\n";
    private static final String PRODUCT = "4c4c4544-0042-3510-8052-b4c04f564432\n";

    private final Host host = new Host();

    @Test
    void theBridgesMacComesFirst() throws FlagException {
        host.files.put("/etc/machine-id", MACHINE_ID);

        String name = derive("", Optional.of("4a:0f:f6:ec:1c:93"), Optional.empty());

        assertThat(name).isEqualTo("4a:0f:f6:ec:1c:93");
    }

    @Test
    void machineIdAndProductUuidAreHashedAsTheyAre() throws Exception {
        host.files.put("/host/etc/machine-id", MACHINE_ID);
        host.files.put("/sys/class/dmi/id/product_uuid", PRODUCT);

        String name = derive("/host", Optional.empty(), Optional.empty());

        assertThat(name).isEqualTo(expected(MACHINE_ID + PRODUCT));
    }

    @Test
    void theOtherPlacesStandIn() throws Exception {
        host.files.put("/etc/machine-id", "");
        host.files.put("/var/lib/dbus/machine-id", MACHINE_ID);
        host.files.put("/sys/hypervisor/uuid", PRODUCT);

        String name = derive("", Optional.empty(), Optional.empty());

        assertThat(name).isEqualTo(expected(MACHINE_ID + PRODUCT));
    }

    @Test
    void aNodeNamedInTheOldStyleKeepsItsName() throws Exception {
        host.files.put("/etc/machine-id", MACHINE_ID);
        host.files.put("/sys/class/dmi/id/product_uuid", PRODUCT);

        String kept = derive("", Optional.empty(), Optional.of(expected(PRODUCT)));
        String other = derive("", Optional.empty(), Optional.of("4a:0f:f6:ec:1c:93"));

        assertThat(kept).isEqualTo(expected(PRODUCT));
        assertThat(other).isEqualTo(expected(MACHINE_ID + PRODUCT));
    }

    @Test
    void blankIdsAreAnErrorThatSaysWhatToDo() {
        host.files.put("/etc/machine-id", "");

        assertThatThrownBy(() -> derive("", Optional.empty(), Optional.empty()))
                .isInstanceOf(FlagException.class)
                .hasMessageStartingWith("All system IDs are blank")
                .hasMessageContaining("--name");
    }

    @Test
    void aHostWithoutIdentityFilesGetsARandomName() throws FlagException {
        host.bare = true;

        String name = derive("", Optional.empty(), Optional.empty());

        assertThat(name).matches("[0-9a-f][26ae](:[0-9a-f]{2}){5}");
    }

    private String derive(String hostRoot, Optional<String> bridgeMac, Optional<String> stored) throws FlagException {
        return new PeerNameDerivation(host, hostRoot).derive(bridgeMac, stored, new Random(5));
    }

    private static String expected(String ids) throws Exception {
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(("9oBJ0Jmip-" + ids).getBytes(StandardCharsets.UTF_8));
        hash[0] = (byte) ((hash[0] & 0xfe) | 2);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            text.append(i == 0 ? "" : ":").append(String.format("%02x", hash[i]));
        }
        return text.toString();
    }

    private static final class Host implements HostFiles {
        private final Map<String, String> files = new HashMap<>();
        private boolean bare;

        @Override
        public Optional<byte[]> read(String path) {
            return Optional.ofNullable(files.get(path)).map(text -> text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public boolean hasDirectory(String path) {
            return !bare;
        }
    }
}
