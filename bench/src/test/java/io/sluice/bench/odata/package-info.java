@NullMarked
package io.sluice.bench.odata;

import org.jspecify.annotations.NullMarked;
