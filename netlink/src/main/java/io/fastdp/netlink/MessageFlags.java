package io.fastdp.netlink;

/** Bits of a message header's flags (linux/netlink.h); the meaning of 0x100 to 0x800 depends on the kind of message. */
public final class MessageFlags {
    /** On every request. */
    public static final int NLM_F_REQUEST = 0x1;
    /** Part of a reply of several messages that ends with {@code NLMSG_DONE}. */
    public static final int NLM_F_MULTI = 0x2;
    /** Ask for an acknowledgement on success too. */
    public static final int NLM_F_ACK = 0x4;
    /** Ask for the object that the request makes or changes. */
    public static final int NLM_F_ECHO = 0x8;
    /** The dump is inconsistent: the objects changed meanwhile. */
    public static final int NLM_F_DUMP_INTR = 0x10;
    /** GET requests: all objects. */
    public static final int NLM_F_DUMP = 0x300;
    /** NEW requests: replace what exists. */
    public static final int NLM_F_REPLACE = 0x100;
    /** NEW requests: fail if it exists. */
    public static final int NLM_F_EXCL = 0x200;
    /** NEW requests: make it if it does not exist. */
    public static final int NLM_F_CREATE = 0x400;
    /** NEW requests: add to the end of a list. */
    public static final int NLM_F_APPEND = 0x800;
    /** Errors: the request's payload was left out. */
    public static final int NLM_F_CAPPED = 0x100;
    /** Errors: attributes with an explanation follow. */
    public static final int NLM_F_ACK_TLVS = 0x200;

    private MessageFlags() {}
}
