package io.fastdp.sleeve.crypto;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The library libsodium: the only class of this module that leaves Java. Thread-safe. It calls by jffi's primitive invocations,
 * the layer below jnr-ffi: they take and return {@code long}s, so a call allocates nothing, whether or not jnr-ffi may generate
 * code ({@code jnr.ffi.asm.enabled}).
 */
final class LibSodium {
    /** Names by binary interface, newest first; Debian's of today are both here. */
    private static final List<String> NAMES = List.of("libsodium.so.26", "libsodium.so.23", "libsodium.so");

    private static final Invoker INVOKER = Invoker.getInstance();
    private static final MemoryIO MEMORY = MemoryIO.getInstance();

    /** Six pointers or lengths to an int, errno not looked at. */
    private static final CallContext SIX = context(6);

    private static final CallContext NONE = context(0);

    private static final Optional<LibSodium> LOADED = load();

    private final long seal;
    private final long open;

    private LibSodium(Library library) {
        seal = symbol(library, "crypto_secretbox_detached");
        open = symbol(library, "crypto_secretbox_open_detached");
        // Chooses the code for this processor: without it the slow one would be used.
        INVOKER.invokeN0(NONE, symbol(library, "sodium_init"));
    }

    /** The library; absent if this machine has none. */
    static Optional<LibSodium> loaded() {
        return LOADED;
    }

    private static Optional<LibSodium> load() {
        return NAMES.stream()
                .map(name -> Library.openLibrary(name, Library.LAZY | Library.LOCAL))
                .flatMap(Stream::ofNullable)
                .findFirst()
                .map(LibSodium::new);
    }

    private static long symbol(Library library, String name) {
        long address = library.getSymbolAddress(name);
        if (address == 0) {
            throw new UnsatisfiedLinkError("libsodium has no " + name);
        }
        return address;
    }

    private static CallContext context(int words) {
        Type[] parameters = new Type[words];
        Arrays.fill(parameters, Type.UINT64);
        return CallContext.getCallContext(Type.SINT32, parameters, CallingConvention.DEFAULT, false);
    }

    /** Where a direct buffer begins, whatever its position; an error for one on the heap. */
    static long address(ByteBuffer direct) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException("native code takes direct buffers only");
        }
        return MEMORY.getDirectBufferAddress(direct);
    }

    /** Encrypts {@code length} octets at {@code text} in place and writes the authenticator. */
    void seal(long text, long authenticator, long length, long nonce, long key) {
        INVOKER.invokeL6NoErrno(SIX, seal, text, authenticator, text, length, nonce, key);
    }

    /** Decrypts in place; false, and nothing is changed, if the authenticator does not fit. */
    boolean open(long text, long authenticator, long length, long nonce, long key) {
        return (int) INVOKER.invokeL6NoErrno(SIX, open, text, text, authenticator, length, nonce, key) == 0;
    }
}
