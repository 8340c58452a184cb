package io.fastdp.netlink.xfrm;

/** Numbers of {@code linux/xfrm.h} and the sizes of its structs in bytes, under their names in C. */
final class Xfrm {
    static final int AF_INET = 2;
    static final int IPPROTO_ESP = 50;

    static final int XFRM_MSG_NEWSA = 0x10;
    static final int XFRM_MSG_DELSA = 0x11;
    static final int XFRM_MSG_GETSA = 0x12;
    static final int XFRM_MSG_NEWPOLICY = 0x13;
    static final int XFRM_MSG_DELPOLICY = 0x14;
    static final int XFRM_MSG_GETPOLICY = 0x15;
    static final int XFRM_MSG_EXPIRE = 0x18;
    static final int XFRM_MSG_UPDPOLICY = 0x19;

    static final int XFRMNLGRP_EXPIRE = 2;

    static final int XFRMA_TMPL = 5;
    static final int XFRMA_SRCADDR = 13;
    static final int XFRMA_ALG_AEAD = 18;
    static final int XFRMA_REPLAY_ESN_VAL = 23;

    static final int XFRM_MODE_TRANSPORT = 0;
    static final int XFRM_STATE_ESN = 128;

    static final int ADDRESS = 16;
    static final int SELECTOR = 56;
    static final int USERSA_INFO = 224;
    static final int USERSA_ID = 24;
    static final int USERPOLICY_INFO = 168;
    static final int USERPOLICY_ID = 64;
    static final int USER_TMPL = 64;
    static final int ALG_NAME = 64;

    private Xfrm() {}
}
