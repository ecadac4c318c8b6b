/**
 * Several Redis servers in one data folder: a master with a replica and Sentinels, or a cluster. They run in the background, or until this
 * process ends. Calls block for as long as the servers take, each with a bound; no thread of its own runs here.
 */
@NullMarked
package io.sluice.fleet;

import org.jspecify.annotations.NullMarked;
