package io.fastdp.controller.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.controller.config.ProgramVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetupCniCommandTest {
    private static final String PLUGIN = "fastdp-plugin-" + ProgramVersion.text();

    private final Map<String, String> environment = new TreeMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private Path program = Path.of("");
    private Path host = Path.of("");

    @BeforeEach
    void aProgramAndAHost() throws IOException {
        program = Files.writeString(folder.resolve("fastdp-cni"), "program");
        host = Files.createDirectory(folder.resolve("host"));
        environment.put("HOST_ROOT", host.toString());
    }

    @Test
    void pluginAndConfigurationAreInstalledOnce() throws Exception {
        int status = setup();

        Path plugins = host.resolve("opt/cni/bin");
        Path config = host.resolve("etc/cni/net.d/10-weave.conflist");
        assertThat(status).isZero();
        assertThat(out.toString(UTF_8).lines())
                .containsExactly(
                        "installed " + plugins.resolve(PLUGIN),
                        "linked " + plugins.resolve("weave-net") + " to " + PLUGIN,
                        "linked " + plugins.resolve("weave-ipam") + " to " + PLUGIN,
                        "installed " + config);
        assertThat(err.toString(UTF_8)).contains("there is no portmap in " + plugins, "containernetworking-plugins");
        assertThat(names(plugins)).containsExactly(PLUGIN, "weave-ipam", "weave-net");
        assertThat(plugins.resolve("weave-net")).hasContent("program");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(plugins.resolve(PLUGIN))))
                .isEqualTo("rwxr-xr-x");
        assertThat(config)
                .content()
                .contains("\"cniVersion\": \"1.0.0\"", "\"type\": \"weave-net\"", "\"hairpinMode\": true");

        Files.writeString(plugins.resolve("portmap"), "");
        out.reset();
        err.reset();
        assertThat(setup()).isZero();
        assertThat(out.size() + err.size()).isZero();
    }

    @Test
    void theOriginalsFilesAreTakenOver() throws Exception {
        Path plugins = Files.createDirectories(host.resolve("opt/cni/bin"));
        Files.writeString(plugins.resolve("weave-plugin-2.8.1"), "original");
        Files.createSymbolicLink(plugins.resolve("weave-net"), Path.of("weave-plugin-2.8.1"));
        Files.writeString(plugins.resolve("weave-ipam"), "a plain copy");
        Files.writeString(plugins.resolve("weave-net.tmp"), "left by one that was killed");
        Files.writeString(plugins.resolve(PLUGIN), "another build");
        Path configs = Files.createDirectories(host.resolve("etc/cni/net.d"));
        Files.writeString(configs.resolve("10-weave.conf"), "{}");
        Files.writeString(configs.resolve("10-weave.conflist"), "mine");

        assertThat(setup()).isZero();

        assertThat(names(plugins)).containsExactly(PLUGIN, "weave-ipam", "weave-net", "weave-plugin-2.8.1");
        assertThat(plugins.resolve("weave-net")).isSymbolicLink().hasContent("program");
        assertThat(plugins.resolve("weave-ipam")).isSymbolicLink().hasContent("program");
        assertThat(plugins.resolve("weave-plugin-2.8.1")).hasContent("original");
        assertThat(names(configs)).containsExactly("10-weave.conflist");
        assertThat(configs.resolve("10-weave.conflist")).hasContent("mine");
    }

    @Test
    void directoriesCanBeNamed() throws Exception {
        environment.put("HAIRPIN_MODE", "false");
        setup("--host-root", folder.resolve("a").toString(), "--plugin-dir", "/p", "--conf-dir=/c");
        environment.put("WEAVE_CNI_PLUGIN_DIR", folder.resolve("v").toString());
        setup();

        assertThat(folder.resolve("a/p/weave-net")).exists();
        assertThat(folder.resolve("a/c/10-weave.conflist")).content().contains("\"hairpinMode\": false");
        assertThat(folder.resolve("v/weave-net")).exists();
        assertThat(names(host)).containsExactly("etc");
    }

    @Test
    void theDirectoryOfGooglesNodesServesWhereTheUsualOneCannotBeWritten() throws Exception {
        Files.writeString(host.resolve("opt"), "a file, so that even root cannot make a directory in it");
        assertThatThrownBy(this::setup)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "cannot install the CNI plugin in " + host + "/opt/cni/bin (another by" + " --plugin-dir): ");
        Files.createDirectories(host.resolve("home/kubernetes/bin"));

        assertThat(setup()).isZero();

        assertThat(host.resolve("home/kubernetes/bin/weave-net")).exists();
    }

    @Test
    void whatIsInTheWayIsNamed() throws Exception {
        Path inTheWay = Files.createDirectories(host.resolve("opt/cni/bin/weave-net"));

        assertThatThrownBy(this::setup).hasMessageContaining(inTheWay + ": a directory is in the way");
        assertThat(inTheWay).isDirectory();
    }

    @Test
    void whatCannotBeMeantIsRefused() throws Exception {
        assertThatThrownBy(() -> setup("word")).isInstanceOf(UsageException.class);
        environment.put("HAIRPIN_MODE", "maybe");
        assertThat(setup()).isEqualTo(1);
        environment.remove("HAIRPIN_MODE");
        Files.delete(program);
        assertThat(setup()).isEqualTo(1);

        assertThat(err.toString(UTF_8).lines())
                .containsExactly(
                        "fastdp: HAIRPIN_MODE is \"maybe\": neither true nor false",
                        "fastdp: there is no CNI plugin at " + program + ": scripts/build makes it");
        assertThat(names(host)).isEmpty();
    }

    private int setup(String... arguments) throws UsageException, IOException {
        Console console = new Console(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
        return new SetupCniCommand(program, environment, console).run(List.of(arguments));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
