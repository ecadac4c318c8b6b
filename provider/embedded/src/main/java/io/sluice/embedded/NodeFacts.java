package io.sluice.embedded;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself.
 *
 * @param written the end of a primary's log; of a replica's, all that it has received or applied
 * @param applied the same for a primary; for a replica how far its tables are
 * @param receiving whether a replica is connected to its primary
 * @param secondsOld how long ago the last transaction that a replica has applied was committed; grows while nothing is written
 */
record NodeFacts(
        boolean replica,
        long written,
        long applied,
        int timeline,
        boolean paused,
        boolean receiving,
        @Nullable Double secondsOld) {

    private static final String QUESTION =
            """
            SELECT pg_is_in_recovery(),
                CASE WHEN pg_is_in_recovery() THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                    ELSE pg_current_wal_flush_lsn() END,
                CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END,
                CASE WHEN pg_is_in_recovery()
                    THEN greatest((SELECT received_tli FROM pg_stat_wal_receiver),
                        (SELECT min_recovery_end_timeline FROM pg_control_recovery()),
                        (SELECT timeline_id FROM pg_control_checkpoint()))
                    ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END,
                pg_is_in_recovery() AND pg_is_wal_replay_paused(),
                EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming'),
                extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())""";

    static NodeFacts of(NodeSession session) throws IOException {
        List<@Nullable String> row = session.rows(QUESTION).get(0);
        return new NodeFacts(
                "t".equals(row.get(0)),
                lsn(row.get(1)),
                lsn(row.get(2)),
                Integer.parseInt(String.valueOf(row.get(3))),
                "t".equals(row.get(4)),
                "t".equals(row.get(5)),
                seconds(row.get(6)));
    }

    static @Nullable Double seconds(@Nullable String text) {
        return text == null ? null : Double.valueOf(text);
    }

    /** A place in the log, {@code 16/B374D848}, as its number of bytes. */
    static long lsn(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        int slash = text.indexOf('/');
        return (Long.parseUnsignedLong(text.substring(0, slash), 16) << 32)
                | Long.parseUnsignedLong(text.substring(slash + 1), 16);
    }

    static String lsn(long bytes) {
        return Long.toHexString(bytes >>> 32).toUpperCase(java.util.Locale.ROOT)
                + "/"
                + Long.toHexString(bytes & 0xFFFFFFFFL).toUpperCase(java.util.Locale.ROOT);
    }
}
