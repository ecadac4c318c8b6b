/**
 * Answers of views in Redis: one hash for each view, with a field for each query. Lanes hand what they have read to {@code AnswerFills}, which
 * gives it to the view's filler; event loops ask {@code AnswerReads}, which has one thread and one connection. What is there is as the view was
 * at the position of the log that the ledger names: where changes are late, or not read, nothing that is there is used.
 */
@NullMarked
package io.sluice.answers;

import org.jspecify.annotations.NullMarked;
