package io.fastdp.controller.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.Encryption;
import io.fastdp.controller.decision.EncryptionPlan;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.testing.FakeXfrmKernel;
import io.fastdp.netlink.xfrm.AeadKey;
import io.fastdp.netlink.xfrm.Association;
import io.fastdp.netlink.xfrm.Direction;
import io.fastdp.netlink.xfrm.InstalledAssociation;
import io.fastdp.netlink.xfrm.Limits;
import io.fastdp.netlink.xfrm.Policy;
import io.fastdp.netlink.xfrm.Spi;
import io.fastdp.netlink.xfrm.XfrmNetlink;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EncryptionTableTest {
    private static final Inet4Address US = (Inet4Address) InetAddresses.forString("172.17.0.1");
    private static final Inet4Address PEER = (Inet4Address) InetAddresses.forString("172.17.0.2");
    private static final AeadKey KEY = AeadKey.of(new byte[AeadKey.BYTES]);
    private static final EncryptionPlan.Hosts PAIR = new EncryptionPlan.Hosts(US, PEER);

    private final FakeXfrmKernel kernel = new FakeXfrmKernel();
    private final List<AgentEvent> events = new ArrayList<>();
    private Duration now = Duration.ZERO;
    private XfrmNetlink ipsec;
    private EncryptionTable table;

    @BeforeEach
    void open() throws NetlinkException {
        ipsec = XfrmNetlink.open(kernel);
        table = EncryptionTable.adopt(ipsec, events::add, () -> now);
    }

    @AfterEach
    void close() {
        ipsec.close();
    }

    private static Association in(int spi) {
        return new Association(PEER, US, new Spi(spi), Encryption.REQ_ID, Limits.NONE);
    }

    private static Association out(int spi) {
        return new Association(US, PEER, new Spi(spi), Encryption.REQ_ID, Limits.NONE);
    }

    private static EncryptionPlan plan(Association... associations) {
        ImmutableMap.Builder<Association, AeadKey> keys = ImmutableMap.builder();
        for (Association association : associations) {
            keys.put(association, KEY);
        }
        return new EncryptionPlan(
                ImmutableSet.of(
                        new Policy(Direction.OUT, US, PEER, 6784, Encryption.REQ_ID),
                        new Policy(Direction.IN, PEER, US, 6784, Encryption.REQ_ID)),
                keys.buildOrThrow(),
                ImmutableSet.of());
    }

    private static EncryptionPlan kept() {
        return new EncryptionPlan(plan().policies(), ImmutableMap.of(), ImmutableSet.of(PAIR));
    }

    private List<Association> inKernel() throws NetlinkException {
        return ipsec.associations().stream()
                .map(InstalledAssociation::association)
                .toList();
    }

    @Test
    void policiesStandBeforeTheKeysAndKeysBeforeTheyAreToldOf() throws NetlinkException {
        table.want(plan(in(0x1000)));

        assertThat(kernel.changes()).containsExactly("+policy", "+policy", "+sa");
        assertThat(events).containsExactly(new AgentEvent.AssociationsInstalled(ImmutableSet.of(in(0x1000))));
        assertThat(ipsec.policies()).containsExactlyInAnyOrderElementsOf(plan().policies());
    }

    @Test
    void aReplacedKeyForSendingGoesSoonAndOneForReceivingLater() throws NetlinkException {
        table.want(plan(in(0x1000), out(0x1001)));
        table.want(plan(in(0x2000), out(0x2001)));

        assertThat(inKernel())
                .as("frames may be in hand")
                .containsExactlyInAnyOrder(in(0x1000), out(0x1001), in(0x2000), out(0x2001));

        now = EncryptionTable.IN_HAND;
        table.audit();

        assertThat(inKernel()).containsExactlyInAnyOrder(in(0x1000), in(0x2000), out(0x2001));

        now = EncryptionTable.GRACE;
        table.audit();

        assertThat(inKernel()).containsExactlyInAnyOrder(in(0x2000), out(0x2001));
    }

    @Test
    void theKeysOfAPeerWhoseAgentIsAwayStay() throws NetlinkException {
        table.want(plan(in(0x1000), out(0x1001)));
        table.want(kept());
        now = EncryptionTable.GRACE.multipliedBy(5);
        table.audit();

        assertThat(inKernel()).containsExactlyInAnyOrder(in(0x1000), out(0x1001));

        table.want(EncryptionPlan.NOTHING);
        now = now.plus(EncryptionTable.GRACE);
        table.audit();

        assertThat(inKernel()).isEmpty();
        assertThat(ipsec.policies()).isEmpty();
    }

    @Test
    void whatAnEarlierAgentLeftServesUntilItIsReplaced() throws NetlinkException {
        table.want(plan(in(0x1000), out(0x1001)));
        kernel.changes();
        events.clear();

        EncryptionTable next = EncryptionTable.adopt(ipsec, events::add, () -> now);
        next.want(kept());
        now = EncryptionTable.GRACE;
        next.audit();

        assertThat(kernel.changes()).isEmpty();
        assertThat(next.size()).isEqualTo(4);

        next.want(plan(in(0x2000), out(0x2001)));
        now = now.plus(EncryptionTable.GRACE);
        next.audit();

        assertThat(inKernel()).containsExactlyInAnyOrder(in(0x2000), out(0x2001));
    }

    @Test
    void anAuditTellsWhatOurKeysHaveCarried() throws NetlinkException {
        ipsec.add(new Association(PEER, US, new Spi(0x5000), 7, Limits.NONE), KEY);
        table.want(plan(in(0x1000), out(0x1001)));
        kernel.carry(0x1000, 3, 300);
        kernel.carry(0x1000, 1, 100);
        events.clear();

        table.audit();

        assertThat(events)
                .containsExactly(new AgentEvent.AssociationsUsed(ImmutableMap.of(
                        in(0x1000),
                        new InstalledAssociation(in(0x1000), 400, 4),
                        out(0x1001),
                        new InstalledAssociation(out(0x1001), 0, 0))));
    }

    @Test
    void whatIsOfOthersIsLeftAlone() throws NetlinkException {
        Association foreign = new Association(PEER, US, new Spi(0x5000), 7, Limits.NONE);
        Policy foreignPolicy = new Policy(Direction.OUT, US, PEER, 500, 7);
        ipsec.add(foreign, KEY);
        ipsec.put(foreignPolicy);

        EncryptionTable next = EncryptionTable.adopt(ipsec, events::add, () -> now);
        next.want(EncryptionPlan.NOTHING);
        now = EncryptionTable.GRACE.multipliedBy(2);
        next.audit();

        assertThat(inKernel()).containsExactly(foreign);
        assertThat(ipsec.policies()).containsExactly(foreignPolicy);
    }

    @Test
    void whatOthersRemovedIsMadeAgainAndMissed() throws NetlinkException {
        table.want(plan(in(0x1000), out(0x1001)));
        kernel.flush();
        events.clear();

        table.audit();

        assertThat(inKernel()).containsExactlyInAnyOrder(in(0x1000), out(0x1001));
        assertThat(ipsec.policies()).hasSize(2);
        assertThat(events).containsExactly(new AgentEvent.AssociationsUsed(ImmutableMap.of()));
    }

    @Test
    void aKernelThatCannotEncryptIsToldWithTheWayOutAndTriedAgain() throws NetlinkException {
        kernel.refuseChanges(Errno.ENOENT);
        table.want(plan(in(0x1000)));

        assertThat(events).isNotEmpty().allSatisfy(event -> {
            AgentEvent.EncryptionRefused refused = (AgentEvent.EncryptionRefused) event;
            assertThat(refused.remote()).isEqualTo(PEER);
            assertThat(refused.reason()).contains("modprobe esp4", "--trusted-subnets");
        });

        events.clear();
        kernel.allowChanges();
        table.audit();

        assertThat(events)
                .containsExactly(
                        new AgentEvent.AssociationsUsed(ImmutableMap.of()),
                        new AgentEvent.AssociationsInstalled(ImmutableSet.of(in(0x1000))));
    }
}
