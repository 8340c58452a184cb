package io.fastdp.mesh;

import io.fastdp.mesh.connection.Addresses;
import io.fastdp.mesh.connection.ByteStream;
import io.fastdp.mesh.connection.ConnectionMaker;
import io.fastdp.mesh.connection.DirectPeer;
import io.fastdp.mesh.connection.MeshScheduler;
import io.fastdp.mesh.connection.MeshTransport;
import io.fastdp.mesh.peer.PeerName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what the connection maker decides, and tells it what became of it. Confined to the mesh loop. */
final class Dialling implements Links.DialOutcomes {
    /** Targets that are due but held back by a limit are looked at again after this, if nothing happens before. */
    private static final Duration HELD_BACK = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(Dialling.class);

    private final InetSocketAddress local;
    private final MeshTransport transport;
    private final MeshScheduler scheduler;
    private final ConnectionMaker maker;
    private final Outside outside;
    private MeshScheduler.@Nullable Timer wakeUp;
    private MeshEvent.TargetsChanged told = new MeshEvent.TargetsChanged(List.of(), 0);
    private boolean evaluating;
    private boolean stopped;

    /** What this class needs of its neighbours; {@code changed}: something that an operator may see. */
    record Outside(KnownPeers peers, Supplier<Links> links, Runnable changed, Consumer<MeshEvent> events) {}

    Dialling(MeshConfig config, MeshTransport transport, MeshEnvironment environment, Outside outside) {
        this.local = new InetSocketAddress(config.host().orElseGet(Dialling::anyAddress), 0);
        this.transport = transport;
        this.scheduler = transport.scheduler();
        this.outside = outside;
        this.maker = new ConnectionMaker(
                new ConnectionMaker.Settings(
                        config.identity().name(), config.port(), config.discovery(), config.connectionLimit()),
                environment.random());
    }

    static InetAddress anyAddress() {
        try {
            return InetAddress.getByAddress(new byte[4]);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError("four octets are an address", e);
        }
    }

    /** The port we really listen on, which completes addresses without one. */
    void listensOn(int port) {
        maker.listensOn(port);
    }

    void connect(Collection<DirectPeer> peers, boolean replace) {
        maker.connect(peers, replace);
        evaluateSoon();
    }

    void forget(Collection<String> given) {
        maker.forget(given);
        evaluateSoon();
    }

    List<String> directPeers() {
        return maker.directPeers();
    }

    List<ConnectionMaker.Pending> pending() {
        return maker.pending();
    }

    void stop() {
        stopped = true;
        if (wakeUp != null) {
            wakeUp.cancel();
        }
    }

    /** At the end of this turn of the loop, so that one evaluation serves all that happens in it. */
    void evaluateSoon() {
        if (!evaluating) {
            evaluating = true;
            scheduler.execute(this::evaluate);
        }
    }

    private void evaluate() {
        evaluating = false;
        if (stopped) {
            return;
        }
        Duration now = scheduler.uptime();
        List<ConnectionMaker.Live> live = outside.links().get().live();
        maker.evaluate(now, outside.peers().topology().peers(), live, live.size())
                .forEach(this::dial);
        sleep(now);
        outside.changed().run();
        tell(new MeshEvent.TargetsChanged(maker.directPeers(), maker.promising()));
    }

    private void tell(MeshEvent.TargetsChanged targets) {
        if (!targets.equals(told)) {
            told = targets;
            outside.events().accept(targets);
        }
    }

    private void sleep(Duration now) {
        if (wakeUp != null) {
            wakeUp.cancel();
        }
        Optional<Duration> next = maker.nextTry();
        if (next.isPresent()) {
            Duration delay = next.get().minus(now);
            boolean heldBack = delay.isNegative() || delay.isZero();
            wakeUp = scheduler.schedule(heldBack ? HELD_BACK : delay, this::evaluateSoon);
        }
    }

    private void dial(ConnectionMaker.Dial dial) {
        log.info("->[{}] attempting connection", Addresses.text(dial.address()));
        transport.dial(local, dial.address(), new MeshTransport.DialListener() {
            @Override
            public void onConnected(ByteStream stream) {
                outside.links().get().dialled(stream, dial.acceptUnknown());
            }

            @Override
            public void onDialFailed(String text) {
                log.info("->[{}] error during connection attempt: {}", Addresses.text(dial.address()), text);
                failed(dial.address(), text);
            }
        });
    }

    @Override
    public void connected(InetSocketAddress address, PeerName remote) {
        maker.connected(address, remote);
        evaluateSoon();
    }

    @Override
    public void failed(InetSocketAddress address, String text) {
        maker.failed(address, scheduler.uptime(), text);
        evaluateSoon();
    }

    @Override
    public void ended(InetSocketAddress address, String text) {
        maker.ended(address, scheduler.uptime(), text);
        evaluateSoon();
    }

    @Override
    public void duplicate(InetSocketAddress address, PeerName remote, String text) {
        maker.duplicate(address, remote, scheduler.uptime(), text);
        evaluateSoon();
    }

    @Override
    public void neverAgain(InetSocketAddress address, String text) {
        maker.neverAgain(address, text);
        evaluateSoon();
    }
}
