/**
 * Reads BoltDB files, version 2 of their format: sorted keys and values in a tree of pages, of which two take turns as the
 * root. Read only, pure, over octets in memory. Uses nothing of ours.
 */
@NullMarked
package io.fastdp.ipam.bolt;

import org.jspecify.annotations.NullMarked;
