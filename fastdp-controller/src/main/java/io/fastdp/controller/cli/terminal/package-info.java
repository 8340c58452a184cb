/** What every command needs of the terminal: its streams and exit statuses, and the words it was called with. */
@NullMarked
package io.fastdp.controller.cli.terminal;

import org.jspecify.annotations.NullMarked;
