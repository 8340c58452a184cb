package io.fastdp.netlink.packet;

import java.nio.ByteBuffer;

/**
 * Successive TCP segments over IPv4 that can be handed to the kernel as one large frame: the inverse of
 * {@link FrameCutter}. The conditions are those under which the kernel's own receive offload joins segments
 * ({@code tcp_gro_receive}): nothing that a container could tell differs but where in the stream the data is, and every
 * checksum was right, since they are made anew. Confined to one thread.
 */
final class TcpRun {
    /** All in one Ethernet frame without tag and an IPv4 header without options, as nearly all traffic is. */
    static final int IP = 14;

    static final int TRANSPORT = IP + 20;
    static final int CHECKSUM_OFFSET = 16;

    private static final int IP_LENGTH = IP + 2;
    private static final int IP_FRAGMENT = IP + 6;
    private static final int IP_CHECKSUM = IP + 10;
    private static final int IP_ADDRESSES = IP + 12;
    private static final int SEQUENCE = TRANSPORT + 4;
    private static final int ACKNOWLEDGEMENT = TRANSPORT + 8;
    private static final int DATA_OFFSET = TRANSPORT + 12;
    private static final int FLAGS = TRANSPORT + 13;
    private static final int WINDOW = TRANSPORT + 14;
    private static final int CHECKSUM = TRANSPORT + CHECKSUM_OFFSET;
    private static final int URGENT = TRANSPORT + 18;
    private static final int OPTIONS = TRANSPORT + 20;
    private static final int IPV4_WITHOUT_OPTIONS = 0x0800_45;
    private static final int MORE_OR_OFFSET = 0x3fff;
    private static final int TCP = 6;
    private static final int ACK = 0x10;
    private static final int PSH = 0x08;
    private static final int LONGEST_PACKET = 65_535;
    private static final int MOST_SEGMENTS = 64;

    /** Ethernet, IPv4 without options and TCP with options. */
    private static final int MOST_HEADER_BYTES = TRANSPORT + 60;

    private final InternetChecksum checksum = new InternetChecksum();
    private byte[] header = new byte[MOST_HEADER_BYTES];
    private byte[] next = new byte[MOST_HEADER_BYTES];
    private ByteBuffer first = ByteBuffer.allocate(0);
    private int firstAt;
    private int headerBytes;
    private int segmentBytes;
    private int totalBytes;
    private int segments;
    private int lastFlags;
    private boolean firstIsRight;
    private boolean open;

    /** How many segments the run has: 1 also for a frame of any other kind. */
    int segments() {
        return segments;
    }

    /** How long the headers are, from the Ethernet header on. */
    int headerBytes() {
        return headerBytes;
    }

    /** How much data every segment has but the last. */
    int segmentBytes() {
        return segmentBytes;
    }

    /** Looks at a frame; {@link #append} or {@link #begin} with the same one follows. */
    void read(ByteBuffer bytes, int at, int length) {
        bytes.get(at, next, 0, Math.min(length, MOST_HEADER_BYTES));
    }

    /** Begins anew with the frame that was read. */
    void begin(ByteBuffer bytes, int at, int length) {
        byte[] swapped = header;
        header = next;
        next = swapped;
        first = bytes;
        firstAt = at;
        segments = 1;
        firstIsRight = false;
        open = isSegment(header, length);
        if (open) {
            headerBytes = headerBytes(header);
            segmentBytes = length - headerBytes;
            totalBytes = segmentBytes;
            lastFlags = header[FLAGS];
            // Pushed data ends a run, as what follows is late anyhow.
            open = (lastFlags & PSH) == 0;
        }
    }

    /** Appends the frame that was read if it goes on where the run ends. */
    boolean append(ByteBuffer bytes, int at, int length) {
        if (!open || !isSegment(next, length) || !continues(length)) {
            return false;
        }
        firstIsRight = firstIsRight || isRight(header, first, firstAt, headerBytes + segmentBytes);
        if (!firstIsRight || !isRight(next, bytes, at, length)) {
            open = false;
            return false;
        }
        int data = length - headerBytes;
        totalBytes += data;
        segments++;
        lastFlags = next[FLAGS];
        open = data == segmentBytes && (lastFlags & PSH) == 0;
        return true;
    }

    private static int headerBytes(byte[] bytes) {
        return TRANSPORT + ((bytes[DATA_OFFSET] & 0xf0) >> 2);
    }

    private static boolean isSegment(byte[] bytes, int length) {
        return length > OPTIONS
                && Bytes.getInt(bytes, IP - Short.BYTES) >>> Byte.SIZE == IPV4_WITHOUT_OPTIONS
                && Bytes.getShort(bytes, IP_LENGTH) == length - IP
                && (Bytes.getShort(bytes, IP_FRAGMENT) & MORE_OR_OFFSET) == 0
                && bytes[IP + 9] == TCP
                && (bytes[FLAGS] & ~PSH) == ACK
                && headerBytes(bytes) >= OPTIONS
                && headerBytes(bytes) < length;
    }

    private boolean continues(int length) {
        int data = length - headerBytes;
        return segments < MOST_SEGMENTS
                && data <= segmentBytes
                && headerBytes - IP + totalBytes + data <= LONGEST_PACKET
                && Bytes.getInt(next, SEQUENCE) == Bytes.getInt(header, SEQUENCE) + totalBytes
                && Bytes.same(header, next, ACKNOWLEDGEMENT, FLAGS)
                && Bytes.same(header, next, WINDOW, CHECKSUM)
                && Bytes.same(header, next, URGENT, headerBytes)
                && Bytes.same(header, next, 0, IP_LENGTH)
                && Bytes.same(header, next, IP_FRAGMENT, IP_CHECKSUM)
                && Bytes.same(header, next, IP_ADDRESSES, SEQUENCE);
    }

    private boolean isRight(byte[] headers, ByteBuffer bytes, int at, int length) {
        int tcpBytes = length - TRANSPORT;
        long sum = checksum.addData(pseudoHeader(headers, tcpBytes), bytes, at + TRANSPORT, tcpBytes);
        return InternetChecksum.finish(sum) == 0
                && InternetChecksum.finish(InternetChecksum.add(0, headers, IP, TRANSPORT - IP)) == 0;
    }

    private static long pseudoHeader(byte[] headers, int tcpBytes) {
        return InternetChecksum.add(TCP + (long) tcpBytes, headers, IP_ADDRESSES, 2 * Integer.BYTES);
    }

    /** Makes the headers of the first frame those of all together; the TCP checksum is left to the kernel. */
    void seal() {
        int packetBytes = headerBytes - IP + totalBytes;
        Bytes.putShort(header, IP_LENGTH, packetBytes);
        Bytes.putShort(header, IP_CHECKSUM, 0);
        long ipSum = InternetChecksum.add(0, header, IP, TRANSPORT - IP);
        Bytes.putShort(header, IP_CHECKSUM, InternetChecksum.finish(ipSum));
        header[FLAGS] = (byte) lastFlags;
        long sum = pseudoHeader(header, packetBytes - (TRANSPORT - IP));
        Bytes.putShort(header, CHECKSUM, ~InternetChecksum.finish(sum));
        first.put(firstAt, header, 0, headerBytes);
    }
}
