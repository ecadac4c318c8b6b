/** Tests of the embedded servers, and {@link io.sluice.embedded.SharedServers} for everybody else's. */
@NullMarked
package io.sluice.embedded;

import org.jspecify.annotations.NullMarked;
