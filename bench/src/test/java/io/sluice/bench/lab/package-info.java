/** Tests of the lab: with files in the form of /proc, and with processes. */
@NullMarked
package io.sluice.bench.lab;

import org.jspecify.annotations.NullMarked;
