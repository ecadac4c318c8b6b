/**
 * The port that speaks Redis' protocol: what its commands do. It has no data of its own: a key is found by the prefix of its table, and
 * looked up or written as the HTTP port does it.
 *
 * <p>Data flows one way: {@code Commands} (which command it is) - {@code ReadCommands}, {@code WriteCommands}, {@code SessionCommands},
 * {@code ServerCommands} (what it asks for) - answers, which wait, then become bytes.
 *
 * <p>All of it runs on the event loops of the HTTP port, and never blocks.
 */
@NullMarked
package io.sluice.commands;

import org.jspecify.annotations.NullMarked;
