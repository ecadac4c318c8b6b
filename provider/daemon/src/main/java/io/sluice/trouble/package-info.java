/**
 * Bad states of whatever the daemon uses: told once when they begin and once when they end, and readable meanwhile. Any thread may
 * report, end and read; nothing here blocks but for a monitor held for a few instructions, and for the log.
 */
@NullMarked
package io.sluice.trouble;

import org.jspecify.annotations.NullMarked;
