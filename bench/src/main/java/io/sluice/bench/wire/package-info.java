/** What clients ask and are answered, as bytes on connections: requests of HTTP and of Redis, their keys, and parsers of answers. */
@NullMarked
package io.sluice.bench.wire;

import org.jspecify.annotations.NullMarked;
