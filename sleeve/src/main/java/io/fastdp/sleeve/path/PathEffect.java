package io.fastdp.sleeve.path;

import io.fastdp.sleeve.wire.SpecialFrame;

/** Something that a {@link SleevePath} wants done. Immutable. */
public sealed interface PathEffect {
    /** Calls the handler's method for this case. */
    void runBy(Handler handler);

    /** One method per case. */
    interface Handler {
        /** Sends a frame to the remote, on the channel that {@link SpecialFrame#dontFragment} says. */
        void send(SpecialFrame frame);

        /** Sends a message to the remote's sleeve over the mesh connection. */
        void send(ControlMessage message);

        /** Frames flow: tells the mesh. */
        void establish();

        /** The path is dead, which is final; tells the mesh. */
        void fail(String reason);

        /** A new path MTU has been found to hold: worth a line in the log. */
        void mtuVerified(int mtu);

        /** The remote has another address from now on, or the first that is known. */
        void remoteMoved(UdpAddress remote);
    }

    /** Sends a frame from router to router. */
    record SendSpecial(SpecialFrame frame) implements PathEffect {
        @Override
        public void runBy(Handler handler) {
            handler.send(frame);
        }
    }

    /** Sends a message over the mesh connection. */
    record SendControl(ControlMessage message) implements PathEffect {
        @Override
        public void runBy(Handler handler) {
            handler.send(message);
        }
    }

    /** Frames flow. */
    record Establish() implements PathEffect {
        @Override
        public void runBy(Handler handler) {
            handler.establish();
        }
    }

    /** The path is dead. */
    record Fail(String reason) implements PathEffect {
        @Override
        public void runBy(Handler handler) {
            handler.fail(reason);
        }
    }

    /** A path MTU holds. */
    record MtuVerified(int mtu) implements PathEffect {
        @Override
        public void runBy(Handler handler) {
            handler.mtuVerified(mtu);
        }
    }

    /** The remote's address. */
    record RemoteMoved(UdpAddress remote) implements PathEffect {
        @Override
        public void runBy(Handler handler) {
            handler.remoteMoved(remote);
        }
    }
}
