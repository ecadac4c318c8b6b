@NullMarked
package io.sluice.bench.freshness;

import org.jspecify.annotations.NullMarked;
