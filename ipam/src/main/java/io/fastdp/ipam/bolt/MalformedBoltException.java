package io.fastdp.ipam.bolt;

/** A file is no BoltDB file, or a damaged one. The only exception that reading one lets escape. */
public final class MalformedBoltException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Where and what is wrong. */
    public MalformedBoltException(String message) {
        super(message);
    }
}
