/**
 * What the daemon is told: its flags in their groups, where their values come from (command line, environment, file), and what is wrong
 * with them, found before anything is started. Nothing here is started or connected to.
 */
@NullMarked
package io.sluice.config;

import org.jspecify.annotations.NullMarked;
