/**
 * Redis' protocol, RESP2 and RESP3, on the loops of {@code transport}. It knows commands, answers and their order, and no lookup: whoever
 * starts a server gives each event loop a {@code CommandRunner}.
 *
 * <p>Data flows one way: {@code Inbox} and {@code CommandReader} (bytes to a command) - {@code RespConnection} (order, caps, close) -
 * {@code CommandRunner} - {@code CommandAnswer} (waits, then becomes bytes) - {@code AnswerLine} - {@code Outbox}.
 *
 * <p>All of it runs on event loops, and never blocks.
 */
@NullMarked
package io.sluice.resp;

import org.jspecify.annotations.NullMarked;
