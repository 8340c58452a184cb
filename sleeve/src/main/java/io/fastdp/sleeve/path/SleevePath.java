package io.fastdp.sleeve.path;

import io.fastdp.sleeve.wire.PacketFormat;
import io.fastdp.sleeve.wire.SpecialFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One connection's path: proves it by heartbeats, tests whether fragments arrive, keeps the path MTU (overlay protocol sections
 * 3.5 to 3.8). Each method takes what happened and when, and returns what is to be done about it, in order. Confined to one
 * thread; {@link #view} is for others.
 */
public final class SleevePath {
    /** Later than any time. */
    public static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

    static final Duration FAST_HEARTBEAT = Duration.ofMillis(500);
    static final Duration SLOW_HEARTBEAT = Duration.ofSeconds(10);
    static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(60);
    static final Duration FRAGMENTATION_TEST = Duration.ofMinutes(5);

    /** How often a verified path MTU is checked. */
    static final Duration MTU_CHECK = Duration.ofSeconds(5);

    /** How often a larger one is tried if the path carries less than our stack would send. */
    static final Duration MTU_RETRY = Duration.ofMinutes(1);

    /** The least that IPv4 lets a path have (RFC 791): less is no path MTU. */
    private static final int LEAST_PATH_MTU = 68;

    /** Answers a second: more than any search asks for, few enough not to burden the mesh connection. */
    private static final int MOST_ANSWERS = 100;

    /** Where in its life a path is. */
    private enum Stage {
        PREPARED,
        CONFIRMED,
        ESTABLISHED,
        ENDED
    }

    private final long uid;
    private final int overhead;
    private final RemoteAddress remote;
    private final MtuSearch search = new MtuSearch();
    private final List<PathEffect> effects = new ArrayList<>();

    private Stage stage = Stage.PREPARED;
    private boolean acknowledged;
    private boolean fragmentsArrive;
    private Duration nextHeartbeat = NEVER;
    private Duration deadline = NEVER;
    private Duration nextTest = NEVER;
    private Duration nextTrigger = NEVER;
    private Duration nextCheck = NEVER;
    private Duration answersSince = Duration.ZERO;
    private int answers;
    private int reportedMtu;
    private PathView view;

    /**
     * The path of a connection that has been prepared.
     *
     * @param remote what was dialled, or {@link UdpAddress#UNKNOWN} on the side that was
     * @param connectionUid the same number at both ends, in every heartbeat
     * @param sealed whether packets are encrypted, which makes them longer
     */
    public SleevePath(UdpAddress remote, long connectionUid, boolean sealed) {
        this.remote = new RemoteAddress(remote, sealed);
        uid = connectionUid;
        overhead = PacketFormat.overhead(sealed);
        view = look();
    }

    /** What the sending of frames must know; changes only by the methods below. */
    public PathView view() {
        return view;
    }

    /** When {@link #tick} is to be called at the latest; {@link #NEVER} if it need not. */
    public Duration nextTick() {
        return stage == Stage.ENDED
                ? NEVER
                : Stream.of(nextHeartbeat, deadline, nextTest, nextTrigger, nextCheck, search.nextSend())
                        .min(Duration::compareTo)
                        .orElseThrow();
    }

    /** The connection has been added to the mesh: the handshake begins. */
    public List<PathEffect> confirm(Duration now) {
        if (stage == Stage.PREPARED) {
            stage = Stage.CONFIRMED;
            deadline = now.plus(HEARTBEAT_TIMEOUT);
            sendHeartbeat(now);
        }
        return done();
    }

    /** The connection has ended: nothing has an effect any more. */
    public void stop() {
        stage = Stage.ENDED;
    }

    /** Time has passed. */
    public List<PathEffect> tick(Duration now) {
        if (!isAlive()) {
            return List.of();
        }
        if (isDue(deadline, now)) {
            stage = Stage.ENDED;
            effects.add(new PathEffect.Fail("timed out waiting for UDP heartbeat"));
        } else {
            runTimers(now);
        }
        return done();
    }

    private void runTimers(Duration now) {
        if (isDue(nextHeartbeat, now)) {
            sendHeartbeat(now);
        }
        if (isDue(nextTest, now)) {
            fragmentsArrive = false;
            nextTest = now.plus(FRAGMENTATION_TEST);
            send(SpecialFrame.FRAGMENTATION_TEST);
        }
        if (isDue(nextTrigger, now)) {
            triggerSearch(now);
        }
        if (isDue(nextCheck, now)) {
            nextCheck = now.plus(MTU_CHECK);
            search.check(now);
        }
        advanceSearch(now);
    }

    /**
     * A special frame of the connection's peer for ourselves has arrived.
     *
     * @param from the source of its packet
     */
    public List<PathEffect> receive(SpecialFrame frame, UdpAddress from, Duration now) {
        if (!isAlive()) {
            return List.of();
        }
        if (frame.length() == SpecialFrame.HEARTBEAT) {
            if (frame.uid() == uid) {
                onHeartbeat(from, now);
            }
        } else if (mayAnswer(now)) {
            effects.add(new PathEffect.SendControl(
                    frame.dontFragment()
                            ? ControlMessage.fits(frame.length() - PacketFormat.ETHERNET_HEADER)
                            : ControlMessage.FRAGMENTS_ARRIVE));
        }
        return done();
    }

    /** A message of the remote's sleeve has arrived over the mesh connection. */
    public List<PathEffect> receive(ControlMessage message, Duration now) {
        if (!isAlive()) {
            return List.of();
        }
        switch (message.tag()) {
            case ControlMessage.CONNECTION_ESTABLISHED -> onEstablished(now);
            case ControlMessage.FRAGMENTATION_RECEIVED -> fragmentsArrive = stage == Stage.ESTABLISHED;
            case ControlMessage.MTU_VERIFIED -> {
                if (search.onAnswer(message.mtu(), now)) {
                    onSearchEnded(now);
                }
                advanceSearch(now);
            }
            default -> throw new AssertionError(message);
        }
        return done();
    }

    /** A packet on the channel with DF was refused as too big; the stack knows this MTU of the path. */
    public List<PathEffect> onTooBig(int pathMtu, Duration now) {
        if (isAlive() && pathMtu >= Math.max(LEAST_PATH_MTU, overhead + 1)) {
            if (search.onLocalLimit(pathMtu - overhead, now)) {
                onSearchEnded(now);
            }
            advanceSearch(now);
        }
        return done();
    }

    private boolean isAlive() {
        return stage == Stage.CONFIRMED || stage == Stage.ESTABLISHED;
    }

    private static boolean isDue(Duration time, Duration now) {
        return time.compareTo(now) <= 0;
    }

    private void onHeartbeat(UdpAddress from, Duration now) {
        UdpAddress before = remote.current();
        if (!remote.hear(from, now)) {
            return;
        }
        deadline = now.plus(HEARTBEAT_TIMEOUT);
        if (!before.equals(from)) {
            effects.add(new PathEffect.RemoteMoved(from));
            if (!before.isKnown()) {
                sendHeartbeat(now);
            }
        }
        if (!acknowledged) {
            acknowledged = true;
            effects.add(new PathEffect.SendControl(ControlMessage.ESTABLISHED));
        }
    }

    private void onEstablished(Duration now) {
        if (stage == Stage.CONFIRMED) {
            stage = Stage.ESTABLISHED;
            nextHeartbeat = now.plus(SLOW_HEARTBEAT);
            nextTest = now;
            nextTrigger = now;
            effects.add(new PathEffect.Establish());
            runTimers(now);
        }
    }

    /** Has the stack say what it lets pass; at a time when the search can make use of it. */
    private void triggerSearch(Duration now) {
        if (search.isIdle()) {
            nextTrigger = now.plus(FRAGMENTATION_TEST);
            nextCheck = search.isVerified() ? now.plus(MTU_CHECK) : NEVER;
            send(SpecialFrame.MTU_TRIGGER);
        } else {
            nextTrigger = now.plus(MTU_CHECK);
        }
    }

    private void advanceSearch(Duration now) {
        int probe = search.tick(now);
        if (probe > 0) {
            send(SpecialFrame.probe(probe));
        } else if (probe == MtuSearch.ENDED) {
            onSearchEnded(now);
        }
    }

    private void onSearchEnded(Duration now) {
        if (search.isVerified() && search.mtu() != reportedMtu) {
            reportedMtu = search.mtu();
            effects.add(new PathEffect.MtuVerified(reportedMtu));
        }
        nextCheck = now.plus(MTU_CHECK);
        if (!search.isVerified()) {
            nextTrigger = nextCheck;
        } else if (search.isBelowLocalLimit()) {
            nextTrigger = now.plus(MTU_RETRY);
        }
    }

    private void sendHeartbeat(Duration now) {
        nextHeartbeat = now.plus(stage == Stage.ESTABLISHED ? SLOW_HEARTBEAT : FAST_HEARTBEAT);
        send(SpecialFrame.heartbeat(uid));
    }

    private void send(SpecialFrame frame) {
        if (remote.current().isKnown()) {
            effects.add(new PathEffect.SendSpecial(frame));
        }
    }

    /** In plain mode anybody can send probes in the peer's name. */
    private boolean mayAnswer(Duration now) {
        if (now.compareTo(answersSince.plusSeconds(1)) >= 0) {
            answersSince = now;
            answers = 0;
        }
        return answers++ < MOST_ANSWERS;
    }

    private List<PathEffect> done() {
        if (stage != Stage.ENDED) {
            view = look();
        }
        List<PathEffect> result = List.copyOf(effects);
        effects.clear();
        return result;
    }

    private PathView look() {
        int mtu = search.mtu();
        int maxPayload = Math.min(PacketFormat.LARGEST_PAYLOAD, mtu + overhead - PacketFormat.IP_AND_UDP);
        return new PathView(remote.current(), mtu, maxPayload, fragmentsArrive);
    }
}
