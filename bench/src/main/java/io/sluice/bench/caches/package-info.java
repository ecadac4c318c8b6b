/** What holds the entries of a drill, and how a front end and a judge see it: one Redis, a master with Sentinels, or a cluster. */
@NullMarked
package io.sluice.bench.caches;

import org.jspecify.annotations.NullMarked;
