/** One class for each scenario: what is measured, in which order, and what is said of it. */
@NullMarked
package io.sluice.bench.scenario;

import org.jspecify.annotations.NullMarked;
