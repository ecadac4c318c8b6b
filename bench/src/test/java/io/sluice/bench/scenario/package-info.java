/** Tests of the scenarios, on small tables and for moments. */
@NullMarked
package io.sluice.bench.scenario;

import org.jspecify.annotations.NullMarked;
