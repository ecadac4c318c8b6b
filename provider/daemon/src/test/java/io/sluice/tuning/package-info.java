/** Tests of settings that change while the daemon runs. */
@NullMarked
package io.sluice.tuning;

import org.jspecify.annotations.NullMarked;
