package io.fastdp.benchmarks;

import io.fastdp.netlink.NativeMemory;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.packet.DatagramBatch;
import io.fastdp.netlink.packet.DatagramQueue;
import io.fastdp.netlink.packet.FrameBatch;
import io.fastdp.netlink.packet.FrameQueue;
import io.fastdp.netlink.packet.FrameSocket;
import io.fastdp.netlink.packet.InetSocketName;
import io.fastdp.netlink.packet.PacketPoll;
import io.fastdp.netlink.packet.UdpSocket;
import io.fastdp.netlink.packet.UdpSocket.Fragmentation;
import io.fastdp.netlink.route.InterfaceAddress;
import io.fastdp.netlink.route.IpPrefix;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.netlink.route.LinkSpec;
import io.fastdp.netlink.route.RouteNetlink;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Frames and datagrams through a veth pair between two namespaces of this machine, sent and received by one thread: the whole
 * cost of both ends. Needs root. A frame or datagram is one operation.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-Djnr.ffi.asm.enabled=false"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class PacketSocketsBenchmark {
    private static final int BATCH = 32;
    private static final int BUFFER = 1 << 23;
    private static final int PORT = 6783;
    private static final int LEFT = 0x0a090001;
    private static final int RIGHT = 0x0a090002;
    private static final String CABLE = "cable";

    /** Of a frame, or of a datagram's content. */
    @Param({"200", "1472"})
    int bytes;

    private final NativeMemory memory = NativeMemory.ofNetworkOrder(BATCH * 2048);
    private final FrameBatch frames = new FrameBatch(BATCH);
    private final FrameQueue frameQueue = new FrameQueue(BATCH);
    private final DatagramBatch datagrams = new DatagramBatch(BATCH);
    private final DatagramQueue datagramQueue = new DatagramQueue(BATCH);
    private NetworkNamespace left;
    private NetworkNamespace right;
    private FrameSocket frameSender;
    private FrameSocket frameReceiver;
    private UdpSocket datagramSender;
    private UdpSocket datagramReceiver;
    private PacketPoll framePoll;
    private PacketPoll datagramPoll;

    @Setup
    public void plug() throws IOException {
        left = NetworkNamespace.create();
        right = NetworkNamespace.create();
        try (RouteNetlink route = RouteNetlink.open(left.kernel())) {
            route.links().create(LinkSpec.veth(CABLE, LinkSpec.peer(CABLE).inNamespace(right)));
        }
        LinkIndex leftEnd = configure(left, LEFT);
        LinkIndex rightEnd = configure(right, RIGHT);
        frameSender = left.call(() -> FrameSocket.open(leftEnd, CABLE, BUFFER));
        frameReceiver = right.call(() -> FrameSocket.open(rightEnd, CABLE, BUFFER));
        datagramSender = left.call(() -> UdpSocket.open(LEFT, PORT, BUFFER));
        datagramReceiver = right.call(() -> UdpSocket.open(RIGHT, PORT, BUFFER));
        framePoll = PacketPoll.open(frameReceiver);
        datagramPoll = PacketPoll.open(datagramReceiver);
        for (int frame = 0; frame < BATCH; frame++) {
            // IEEE 802 local experimental EtherType: nothing in the kernel answers.
            memory.bytes().putLong(frame * 2048, 0x0202_0202_0202_0303L).putShort(frame * 2048 + 12, (short) 0x88b5);
        }
        // The ARP exchange, and whatever links that come up send.
        exchangeDatagrams(1);
    }

    private static LinkIndex configure(NetworkNamespace host, int address) throws IOException {
        try (RouteNetlink route = RouteNetlink.open(host.kernel())) {
            LinkIndex link = route.links().get(CABLE).map(Link::index).orElseThrow();
            route.addresses().add(new InterfaceAddress(link, new IpPrefix(InetSocketName.toAddress(address), 24)));
            route.links().setUp(link);
            return link;
        }
    }

    @TearDown
    public void unplug() {
        framePoll.close();
        datagramPoll.close();
        frameSender.close();
        frameReceiver.close();
        datagramSender.close();
        datagramReceiver.close();
        left.close();
        right.close();
    }

    /** 32 frames in one call each way. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int framesByBatch() throws IOException {
        return exchangeFrames(BATCH);
    }

    /** The way of a lone frame: sent, waited for, received. */
    @Benchmark
    public int frameAlone() throws IOException {
        return exchangeFrames(1);
    }

    /** 32 datagrams of equal length, which the kernel is given as one. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int datagramsJoined() throws IOException {
        datagramSender.joins(true);
        datagramReceiver.joins(true);
        return exchangeDatagrams(BATCH);
    }

    /** The same as 32 messages. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int datagramsApart() throws IOException {
        datagramSender.joins(false);
        datagramReceiver.joins(false);
        return exchangeDatagrams(BATCH);
    }

    @Benchmark
    public int datagramAlone() throws IOException {
        return exchangeDatagrams(1);
    }

    private int exchangeFrames(int number) throws IOException {
        for (int frame = 0; frame < number; frame++) {
            frameQueue.add(memory, frame * 2048, bytes);
        }
        frameSender.send(frameQueue);
        int received = 0;
        while (received < number) {
            framePoll.await(-1);
            frameReceiver.receive(frames);
            received += frames.count();
        }
        return received;
    }

    private int exchangeDatagrams(int number) throws IOException {
        datagramQueue.clear();
        for (int datagram = 0; datagram < number; datagram++) {
            datagramQueue.add(memory, datagram * 2048, bytes, RIGHT, PORT);
        }
        datagramSender.send(datagramQueue, Fragmentation.FORBIDDEN);
        int received = 0;
        while (received < number) {
            datagramPoll.await(-1);
            datagramReceiver.receive(datagrams);
            received += datagrams.count();
        }
        return received;
    }
}
