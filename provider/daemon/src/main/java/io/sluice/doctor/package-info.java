/**
 * What is wrong with a daemon, or would be with one that starts: rules that make sentences of figures. They ask nobody, and wait for nothing;
 * who has the figures calls them, on any thread.
 */
@NullMarked
package io.sluice.doctor;

import org.jspecify.annotations.NullMarked;
