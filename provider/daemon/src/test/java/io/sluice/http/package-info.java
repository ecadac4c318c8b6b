/** Tests of the server below the ports. */
@NullMarked
package io.sluice.http;

import org.jspecify.annotations.NullMarked;
