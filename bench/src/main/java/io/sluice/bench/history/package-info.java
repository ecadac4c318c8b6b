/**
 * Whether caches kept what was promised, decided from a list of events after the fact. It knows neither who made the events nor how:
 * keys and versions are numbers.
 */
@NullMarked
package io.sluice.bench.history;

import org.jspecify.annotations.NullMarked;
