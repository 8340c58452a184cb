/**
 * The part of Go's text templates that report formats use: fields, {@code json}, {@code range}, {@code if},
 * {@code with}, a few functions. Pure; uses no other package: values are seen through {@link Values}.
 */
@NullMarked
package io.fastdp.controller.api.template;

import org.jspecify.annotations.NullMarked;
