/**
 * Programs that run beside this one: their binaries unpacked, their files kept from others, their processes started, watched and ended, and
 * none left behind. Knows neither PostgreSQL nor Redis. Callers block for as long as they say.
 */
@NullMarked
package io.sluice.programs;

import org.jspecify.annotations.NullMarked;
