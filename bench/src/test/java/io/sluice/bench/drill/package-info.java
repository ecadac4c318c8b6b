@NullMarked
package io.sluice.bench.drill;

import org.jspecify.annotations.NullMarked;
