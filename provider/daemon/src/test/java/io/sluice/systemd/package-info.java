/** Tests of what systemd is told. */
@NullMarked
package io.sluice.systemd;

import org.jspecify.annotations.NullMarked;
