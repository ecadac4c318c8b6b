/**
 * The embedded servers as the program uses them: started for a daemon, found by {@code warm}, and, as a cluster in the background, steered
 * by the commands of {@code cluster}. {@link io.sluice.cluster.ProgramServers} is the service that the daemon looks for. Calls block for as
 * long as the servers take, each with a bound; no thread of its own runs here.
 */
@NullMarked
package io.sluice.cluster;

import org.jspecify.annotations.NullMarked;
