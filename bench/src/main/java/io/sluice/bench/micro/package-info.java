/** Benchmarks of {@code io.sluice.coalesce} by itself: no sockets, no database. Each runs in a JVM of its own. */
@NullMarked
package io.sluice.bench.micro;

import org.jspecify.annotations.NullMarked;
