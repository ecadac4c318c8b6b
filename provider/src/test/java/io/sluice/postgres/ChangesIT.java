package io.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.embedded.SharedServers;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The slot, as the reader of changes sees it. */
@Timeout(60)
class ChangesIT {
    private static final SharedServers.Database DB = SharedServers.database(10);
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Changes changes = changes("changes_it");

    private static Changes changes(String slot) {
        DatabaseSettings settings = Lookups.settings(DB.jdbcUrl(), DB.changes(), 1, "urls", "random_key", "url", null);
        return Changes.of(settings, new ChangeSettings("sluice", slot), settings::jdbcUrl);
    }

    @AfterEach
    void drop() throws Exception {
        List<String> unused = changes.drop();
    }

    /** What kind of messages came until there were as many; the type is the first byte. */
    private static String kinds(ChangeSession session, int count) throws ChangeSourceException {
        StringBuilder kinds = new StringBuilder();
        for (int i = 0; i < count; i++) {
            ByteBuffer message = session.next(SOON);
            kinds.append(message == null ? '-' : (char) message.get());
        }
        return kinds.toString();
    }

    @Test
    void open_makesTheSlot_andTellsOfWhatIsChangedFromThenOn() throws Exception {
        assertThat(changes.status()).isNull();
        try (ChangeSession session = changes.source().open()) {
            assertThat(session.fresh()).isTrue();
            assertThat(session.timeline()).isEqualTo(1);
            assertThat(session.table().schema()).isEqualTo("public");
            assertThat(session.acknowledged()).isPositive().isLessThanOrEqualTo(session.position());
            sql("UPDATE urls SET url = 'https://x/' WHERE random_key = '1'");
            assertThat(kinds(session, 4)).isEqualTo("BRUC");
            assertThat(session.next(Duration.ofMillis(20))).isNull();
        }
    }

    private static void sql(String sql) throws SQLException {
        try (Connection owner = DB.owner()) {
            boolean unused = owner.createStatement().execute(sql);
        }
    }
}
