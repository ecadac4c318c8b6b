/**
 * The tables of one server, each found fit or not, and the SELECTs of their lookups on its sessions. No thread of its own runs here: callers
 * block for a pooled session, and in their SELECT, each up to the timeout.
 */
@NullMarked
package io.sluice.tables;

import org.jspecify.annotations.NullMarked;
