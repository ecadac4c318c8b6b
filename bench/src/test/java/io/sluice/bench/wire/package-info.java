@NullMarked
package io.sluice.bench.wire;

import org.jspecify.annotations.NullMarked;
