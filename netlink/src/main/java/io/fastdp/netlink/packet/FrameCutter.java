package io.fastdp.netlink.packet;

import java.nio.ByteBuffer;

/**
 * Cuts a large frame into those that the sender's kernel would have sent had its driver not offered to do so: TCP over IPv4
 * or IPv6, and UDP; all checksums are completed. To be used again and again; confined to one thread.
 */
public final class FrameCutter {
    private static final int TCP_PROTOCOL = 6;
    private static final int UDP_PROTOCOL = 17;
    private static final int ETHER_TYPE = 12;
    private static final int TAG_BYTES = 4;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int C_TAG = 0x8100;
    private static final int S_TAG = 0x88a8;
    private static final int IPV4_BYTES = 20;
    private static final int IPV4_ID = 4;
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV4_ADDRESSES = 12;
    private static final int IPV6_BYTES = 40;
    private static final int IPV6_LENGTH = 4;
    private static final int IPV6_PROTOCOL = 6;
    private static final int IPV6_ADDRESSES = 8;
    private static final int TCP_BYTES = 20;
    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int FIN_PSH = 0x09;
    private static final int CWR = 0x80;
    private static final int UDP_BYTES = 8;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 6;

    /** More than Ethernet with tags, IPv4 or IPv6 and TCP take, all with options. */
    private static final int MOST_HEADER_BYTES = 192;

    private final InternetChecksum checksum = new InternetChecksum();
    private final byte[] header = new byte[MOST_HEADER_BYTES];
    private ByteBuffer source = ByteBuffer.allocate(0);
    private int from;
    private int network;
    private int transport;
    private int data;
    private int dataBytes;
    private int segment;
    private int done;
    private int sequence;
    private int identification;
    private int flags;
    private boolean tcp;
    private boolean version4;

    /**
     * Begins with a frame of a batch, which must stay as it is until the last piece is written.
     *
     * @return false if it is not what the kernel's notes say, such as packets inside a tunnel: it can only be dropped
     */
    public boolean begin(FrameBatch batch, int frame) {
        VirtioHeader notes = batch.headers();
        int slot = batch.slot(frame);
        return begin(
                batch.memory().bytes(),
                batch.offset(frame),
                batch.length(frame),
                notes.type(slot),
                notes.segment(slot),
                notes.checksumStart(slot) + batch.shift(frame));
    }

    boolean begin(ByteBuffer frames, int offset, int length, int type, int segmentBytes, int transportOffset) {
        source = frames;
        from = offset;
        transport = transportOffset;
        segment = segmentBytes;
        tcp = type != VirtioHeader.UDP;
        done = 0;
        dataBytes = 0;
        int headerBytes = Math.min(length, MOST_HEADER_BYTES);
        frames.get(offset, header, 0, headerBytes);
        if (segment == 0 || !findNetwork(headerBytes) || !isDirectlyInside()) {
            return false;
        }
        int least = tcp ? TCP_BYTES : UDP_BYTES;
        if (transport + least > headerBytes) {
            return false;
        }
        int transportBytes = tcp ? (header[transport + TCP_DATA_OFFSET] & 0xf0) >> 2 : UDP_BYTES;
        data = transport + transportBytes;
        dataBytes = data > headerBytes ? 0 : length - data;
        remember();
        return transportBytes >= least && dataBytes > 0;
    }

    private boolean findNetwork(int length) {
        int at = ETHER_TYPE;
        while (at + TAG_BYTES < length) {
            int etherType = Bytes.getShort(header, at);
            if (etherType != C_TAG && etherType != S_TAG) {
                network = at + Short.BYTES;
                version4 = etherType == IPV4;
                return (version4 || etherType == IPV6)
                        && network + (version4 ? IPV4_BYTES : IPV6_BYTES) <= Math.min(transport, length);
            }
            at += TAG_BYTES;
        }
        return false;
    }

    /** Whether the transport header follows the network header, as nothing else can be cut here. */
    private boolean isDirectlyInside() {
        int headerBytes = version4 ? (header[network] & 0x0f) * Integer.BYTES : IPV6_BYTES;
        int protocol = header[network + (version4 ? IPV4_PROTOCOL : IPV6_PROTOCOL)];
        return network + headerBytes == transport && protocol == (tcp ? TCP_PROTOCOL : UDP_PROTOCOL);
    }

    /** Keeps what goes on from piece to piece. */
    private void remember() {
        identification = Bytes.getShort(header, network + IPV4_ID);
        if (tcp) {
            sequence = Bytes.getInt(header, transport + TCP_SEQUENCE);
            flags = header[transport + TCP_FLAGS];
        }
    }

    /** How long the longest piece is. */
    public int longest() {
        return data + Math.min(segment, dataBytes);
    }

    public boolean hasNext() {
        return done < dataBytes;
    }

    /**
     * Writes the next piece.
     *
     * @param target with room for {@link #longest}
     * @return how long it is
     */
    public int next(ByteBuffer target, int at) {
        int bytes = Math.min(segment, dataBytes - done);
        int transportBytes = data - transport + bytes;
        if (version4) {
            finishIpv4(transport - network + transportBytes);
        } else {
            Bytes.putShort(header, network + IPV6_LENGTH, transportBytes);
        }
        if (tcp) {
            adjustTcp(done + bytes == dataBytes);
        } else {
            Bytes.putShort(header, transport + UDP_LENGTH, transportBytes);
        }
        finishTransport(transportBytes, bytes);
        target.put(at, header, 0, data);
        target.put(at + data, source, from + data + done, bytes);
        done += bytes;
        identification++;
        return data + bytes;
    }

    private void finishIpv4(int length) {
        Bytes.putShort(header, network + Short.BYTES, length);
        Bytes.putShort(header, network + IPV4_ID, identification);
        Bytes.putShort(header, network + IPV4_CHECKSUM, 0);
        long sum = InternetChecksum.add(0, header, network, transport - network);
        Bytes.putShort(header, network + IPV4_CHECKSUM, InternetChecksum.finish(sum));
    }

    private void adjustTcp(boolean last) {
        Bytes.putInt(header, transport + TCP_SEQUENCE, sequence + done);
        int kept = last ? flags : flags & ~FIN_PSH;
        header[transport + TCP_FLAGS] = (byte) (done == 0 ? kept : kept & ~CWR);
    }

    private void finishTransport(int transportBytes, int bytes) {
        int field = transport + (tcp ? TCP_CHECKSUM : UDP_CHECKSUM);
        Bytes.putShort(header, field, 0);
        int addresses = network + (version4 ? IPV4_ADDRESSES : IPV6_ADDRESSES);
        long sum = (long) transportBytes + (tcp ? TCP_PROTOCOL : UDP_PROTOCOL);
        sum = InternetChecksum.add(sum, header, addresses, version4 ? 2 * Integer.BYTES : 2 * 16);
        sum = InternetChecksum.add(sum, header, transport, data - transport);
        short finished = InternetChecksum.finish(checksum.addData(sum, source, from + data + done, bytes));
        Bytes.putShort(header, field, finished == 0 && !tcp ? -1 : finished);
    }
}
