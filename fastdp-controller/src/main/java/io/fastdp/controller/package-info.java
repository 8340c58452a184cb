/**
 * The composition root: builds an agent from its parts, starts and ends it, carries out its decisions and answers for it.
 * Uses every package of the controller but the command line, which uses it.
 */
@NullMarked
package io.fastdp.controller;

import org.jspecify.annotations.NullMarked;
