package io.fastdp.controller.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.MissedFrame;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.odp.Datapath;
import io.fastdp.odp.DatapathFeature;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.OdpEvents;
import io.fastdp.odp.VportNumber;
import io.fastdp.odp.VportSpec;
import io.fastdp.odp.testing.FakeOvsKernel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dispatch keeper and the upcall reader against a made-up kernel that speaks the real one's bytes. */
class UpcallsTest {
    private static final int CPUS = 4;
    private static final byte[] FRAME = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 42};
    private static final FlowKeys KEY = FlowKeys.of(
            new FlowKey.InPort(new VportNumber(1)), new FlowKey.Ethernet(MacAddress.of(1), MacAddress.of(2)));

    private final FakeOvsKernel kernel = new FakeOvsKernel();
    private final LinkedBlockingQueue<AgentEvent> events = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<AgentEvent> noticed = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private DatapathIndex datapath = new DatapathIndex(0);

    @BeforeEach
    void makeDatapath() throws NetlinkException {
        OdpClient odp = client();
        kernel.addNetdev("vethwe-datapath");
        kernel.addNetdev("other");
        datapath = odp.datapaths()
                .create("datapath", Set.of(DatapathFeature.UNALIGNED, DatapathFeature.VPORT_PIDS))
                .index();
        odp.vports().create(datapath, new VportSpec.Netdev("vethwe-datapath"), List.of(0));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable part : open) {
            part.close();
        }
    }

    @Test
    void missesOnEveryCpuBecomeEvents() throws Exception {
        UpcallReader reader = reading();

        for (int cpu = 0; cpu < CPUS; cpu++) {
            assertThat(kernel.miss(datapath, cpu, KEY, ByteBuffer.wrap(FRAME))).isTrue();
            assertThat(events.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(new AgentEvent.FrameMissed(
                            MissedFrame.of(KEY, FRAME).orElseThrow()));
        }
        assertThat(reader.misses()).isEqualTo(CPUS);
        assertThat(reader.received()).isEqualTo(CPUS);
        assertThat(reader.malformed()).isZero();
    }

    @Test
    void missesBeforeTheReaderStartsWaitForIt() throws Exception {
        UpcallClaim claim = claim();
        OdpClient odp = client();
        VportNumber early = odp.vports()
                .create(datapath, new VportSpec.Netdev("other"), claim.receivers())
                .number();
        assertThat(kernel.miss(datapath, 0, from(early), ByteBuffer.wrap(FRAME)))
                .isTrue();

        UpcallReader reader = new UpcallReader(claim.socket(), datapath, events::add);
        open.add(reader);
        reader.start();

        assertThat(events.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void onAnOldKernelTheFirstVportIsReadFromItsBeginning() throws Exception {
        kernel.supportFeatures(3);
        UpcallClaim claim = claim();
        VportNumber early = client().vports()
                .create(datapath, new VportSpec.Netdev("other"), claim.receivers())
                .number();

        assertThat(kernel.miss(datapath, 0, from(early), ByteBuffer.wrap(FRAME)))
                .isTrue();
    }

    private static FlowKeys from(VportNumber vport) {
        return FlowKeys.of(new FlowKey.InPort(vport), new FlowKey.Ethernet(MacAddress.of(1), MacAddress.of(2)));
    }

    @Test
    void framesOfAnotherDatapathAreNotOurs() throws Exception {
        reading();
        OdpClient odp = client();
        DatapathIndex other = odp.datapaths().create("elsewhere", Set.of()).index();
        odp.vports()
                .create(
                        other,
                        new VportSpec.Netdev("other"),
                        odp.vports().get("vethwe-datapath").orElseThrow().upcallPortIds());

        assertThat(kernel.miss(other, 0, KEY, ByteBuffer.wrap(FRAME))).isTrue();
        assertThat(kernel.miss(datapath, 0, KEY, ByteBuffer.wrap(FRAME))).isTrue();

        assertThat(events.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(events.poll()).isNull();
    }

    @Test
    void upcallsAreTakenBackWhenAnotherProgramChangesTheFeatures() throws Exception {
        UpcallClaim claim = claim();
        DispatchKeeper keeper = keeping(claim);
        OdpEvents watch = OdpEvents.open(kernel);
        open.add(watch);

        client().datapaths().setFeatures(datapath, Set.of(DatapathFeature.UNALIGNED), List.of());

        awaitOurs(watch, claim.socket().portId());
        assertThat(keeper.restored()).isGreaterThanOrEqualTo(0);
    }

    /** Reads the kernel's notices until the datapath dispatches to us again. */
    private void awaitOurs(OdpEvents watch, int portId) throws NetlinkException {
        for (int i = 0; i < 100; i++) {
            watch.receive(Duration.ofSeconds(10));
            Datapath now = client().datapaths().get(datapath).orElseThrow();
            if (now.perCpuPortIds().equals(Collections.nCopies(CPUS, portId))) {
                return;
            }
        }
        throw new AssertionError("the datapath was not taken back");
    }

    @Test
    void anOldKernelDispatchesByVport() throws Exception {
        kernel.supportFeatures(3);
        reading();

        assertThat(kernel.miss(datapath, 3, KEY, ByteBuffer.wrap(FRAME))).isTrue();
        assertThat(events.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void aVportThatAnotherProgramAddsIsReadOnAnOldKernel() throws Exception {
        kernel.supportFeatures(3);
        UpcallClaim claim = claim();
        keeping(claim);
        OdpEvents watch = OdpEvents.open(kernel);
        open.add(watch);
        OdpClient other = client();

        VportNumber number = other.vports()
                .create(datapath, new VportSpec.Netdev("other"), List.of(0))
                .number();

        for (int i = 0; i < 100; i++) {
            if (other.vports()
                    .get(datapath, number)
                    .orElseThrow()
                    .upcallPortIds()
                    .equals(List.of(claim.socket().portId()))) {
                return;
            }
            watch.receive(Duration.ofMillis(100));
        }
        throw new AssertionError("nobody reads the misses of the new vport");
    }

    @Test
    void aVportThatAnotherProgramRemovesIsReported() throws Exception {
        UpcallClaim claim = claim();
        keeping(claim);

        kernel.removeNetdev("vethwe-datapath");

        assertThat(noticed.poll(10, TimeUnit.SECONDS)).isEqualTo(new AgentEvent.VportLost(new VportNumber(1)));
    }

    @Test
    void possibleCpusAreTheHighestNumberPlusOne() {
        assertThat(PossibleCpus.parse("0\n")).isEqualTo(1);
        assertThat(PossibleCpus.parse("0-7")).isEqualTo(8);
        assertThat(PossibleCpus.parse("0-3,8-11")).isEqualTo(12);
        assertThat(PossibleCpus.parse("0,5")).isEqualTo(6);
        assertThat(PossibleCpus.count()).isPositive();
    }

    private UpcallReader reading() throws NetlinkException {
        UpcallClaim claim = claim();
        UpcallReader reader = new UpcallReader(claim.socket(), datapath, events::add);
        open.add(reader);
        keeping(claim);
        reader.start();
        return reader;
    }

    private UpcallClaim claim() throws NetlinkException {
        UpcallClaim claim = new UpcallClaim(kernel, CPUS);
        open.add(claim);
        claim.claim(client(), datapath);
        return claim;
    }

    private DispatchKeeper keeping(UpcallClaim claim) throws NetlinkException {
        DispatchKeeper keeper = new DispatchKeeper(client(), OdpEvents.open(kernel), datapath, claim, noticed::add);
        open.add(0, keeper);
        keeper.start();
        return keeper;
    }

    private OdpClient client() throws NetlinkException {
        OdpClient odp = OdpClient.open(kernel);
        open.add(odp);
        return odp;
    }
}
