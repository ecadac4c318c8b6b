/**
 * Events in a Redis stream, by which writers tell of changes that the table's log does not show: read in a group's name, done, or laid aside.
 *
 * <p>Threads: who tells of changes or reads them shares one connection, and may block while another has it, and on the socket.
 */
@NullMarked
package io.sluice.events;

import org.jspecify.annotations.NullMarked;
