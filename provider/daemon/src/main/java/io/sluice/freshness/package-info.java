/**
 * The part of the daemon that keeps what is cached fresh: who is told what has changed, and what that drops. Everything that its neighbours
 * ({@code reader}, {@code slot}, {@code fences}, {@code fills}) do is wired to each other here.
 */
@NullMarked
package io.sluice.freshness;

import org.jspecify.annotations.NullMarked;
