@NullMarked
package io.sluice.bench.capacity;

import org.jspecify.annotations.NullMarked;
