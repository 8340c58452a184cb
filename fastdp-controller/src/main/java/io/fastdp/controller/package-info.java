/** Placeholder until the module has its entry point. */
@NullMarked
package io.fastdp.controller;

import org.jspecify.annotations.NullMarked;
