package io.fastdp.mesh.wire;

import io.fastdp.mesh.wire.Introduction.Progress;
import java.util.Optional;

/** Protocol version 2 behind the header: key flags, then the features as first frame (mesh protocol section 5.1). */
final class IntroductionV2 {
    private static final int UNENCRYPTED = 0;
    private static final int ENCRYPTED = 1;

    private final IntroductionSettings settings;
    private final Optional<EphemeralKey> key;
    private final LengthFraming framing = new LengthFraming();
    private Optional<SessionKey> sessionKey = Optional.empty();
    private Optional<Sealing> sealing = Optional.empty();

    private IntroductionV2(IntroductionSettings settings) {
        this.settings = settings;
        this.key = settings.freshKey();
    }

    static Optional<Progress> begin(IntroductionSettings settings) {
        IntroductionV2 introduction = new IntroductionV2(settings);
        return Progress.to(introduction::readFlag, introduction.flag());
    }

    private byte[] flag() {
        if (key.isEmpty()) {
            return new byte[] {UNENCRYPTED};
        }
        byte[] flag = new byte[1 + EphemeralKey.LENGTH];
        flag[0] = ENCRYPTED;
        key.get().publicKey().toBuffer().get(flag, 1, EphemeralKey.LENGTH);
        return flag;
    }

    private Optional<Progress> readFlag(InputQueue queue) throws ProtocolException {
        if (queue.available() < 1) {
            return Optional.empty();
        }
        int flag = queue.peek(0);
        if (flag != UNENCRYPTED && flag != ENCRYPTED) {
            throw new ProtocolException("unknown encryption flag " + flag);
        }
        settings.requireSameEncryption(flag == ENCRYPTED);
        if (flag == ENCRYPTED && queue.available() < 1 + EphemeralKey.LENGTH) {
            return Optional.empty();
        }
        queue.take(1);
        if (flag == ENCRYPTED) {
            SessionKey agreed = settings.agree(key, Octets.owning(queue.take(EphemeralKey.LENGTH)));
            sessionKey = Optional.of(agreed);
            sealing = Optional.of(Sealing.of(agreed, settings.dialler()));
        }
        byte[] features = FeatureCodec.encode(settings.features().entries());
        return Progress.to(this::readFeatures, framing.frame(Sealing.seal(sealing, features)));
    }

    private Optional<Progress> readFeatures(InputQueue queue) throws ProtocolException {
        Optional<byte[]> frame = framing.next(queue, IntroductionSettings.LONGEST_FEATURES);
        if (frame.isEmpty()) {
            return Optional.empty();
        }
        byte[] plain = Sealing.open(sealing, frame.get());
        Features features = Features.parse(FeatureCodec.decode(plain));
        return Progress.end(new Introduced(2, features, sessionKey, new MessageFramer(framing, sealing, queue)));
    }
}
