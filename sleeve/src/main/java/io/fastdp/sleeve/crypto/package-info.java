/**
 * Sealing of sleeve packets (NaCl {@code crypto_secretbox}) and the windows that refuse repeated ones (overlay protocol
 * sections 3.2 and 3.4). Nothing is allocated per packet. {@code LibSodium} is the one class that calls the library.
 */
@NullMarked
package io.fastdp.sleeve.crypto;

import org.jspecify.annotations.NullMarked;
