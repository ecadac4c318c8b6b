/** PostgreSQL's logical replication messages, decoded. Bytes in, records out: no connection, no thread, no state but the tables that the stream itself describes. */
@NullMarked
package io.sluice.pgoutput;

import org.jspecify.annotations.NullMarked;
