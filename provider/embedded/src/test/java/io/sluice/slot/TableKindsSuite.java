package io.sluice.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.changes.ChangeSession;
import io.sluice.embedded.Credentials;
import io.sluice.nodes.Lookups;
import io.sluice.pgoutput.Decoder;
import io.sluice.pgoutput.KeyColumns;
import io.sluice.pgoutput.Message;
import io.sluice.pgoutput.Table;
import io.sluice.postgres.DatabaseSettings;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code --changes auto} makes in somebody's database leaves their statements alone: whatever INSERT, UPDATE and DELETE of another role
 * did before, they do while changes are read, and afterwards. The same tests on every server.
 */
interface TableKindsSuite {
    /** Whose the tables are; Sluice comes as the same, so that it may make the publication. */
    Credentials OWNER = new Credentials("kinds_owner", "kinds");

    /** The application. */
    Credentials APP = new Credentials("kinds_app", "kinds");

    Connection superuser() throws SQLException;

    String jdbcUrl();

    /** The roles, and a server that is nowhere. */
    static void prepare(Connection superuser) throws SQLException {
        run(
                superuser,
                "CREATE ROLE kinds_owner LOGIN REPLICATION PASSWORD 'kinds'",
                "CREATE ROLE kinds_app LOGIN PASSWORD 'kinds'",
                "GRANT CREATE, CONNECT ON DATABASE "
                        + superuser.getCatalog() + " TO kinds_owner; GRANT CONNECT ON DATABASE "
                        + superuser.getCatalog() + " TO kinds_app",
                "CREATE FOREIGN DATA WRAPPER nothing",
                "CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing",
                "GRANT USAGE ON FOREIGN SERVER nowhere TO kinds_owner");
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        for (String sql : statements) {
            try (var statement = connection.createStatement()) {
                boolean unused = statement.execute(sql);
            }
        }
    }

    private Connection as(Credentials who, String schema) throws SQLException {
        return DriverManager.getConnection(jdbcUrl() + "?options=-csearch_path=" + schema, who.user(), who.password());
    }

    private ChangeSlot changes(String schema) {
        DatabaseSettings settings = Lookups.settings(jdbcUrl(), OWNER, 1, schema + ".t", "k", "u", null);
        return ChangeSlot.of(settings, new ChangeSettings(schema, schema), settings::jdbcUrl);
    }

    @ParameterizedTest
    @MethodSource("io.sluice.slot.TableKind#all")
    default void statementsOfOthers_doWhatTheyDid(TableKind kind) throws Exception {
        String schema = "kind_" + Integer.toHexString(kind.name().hashCode());
        try (Connection superuser = superuser()) {
            int version = superuser.getMetaData().getDatabaseMajorVersion();
            assumeTrue(version >= kind.since(), () -> "PostgreSQL " + version + " has no such table");
            run(superuser, "CREATE SCHEMA " + schema + " AUTHORIZATION kinds_owner");
            try (Connection owner = as(OWNER, schema);
                    Connection app = as(APP, schema)) {
                run(owner, kind.making().toArray(String[]::new));
                run(
                        owner,
                        "GRANT USAGE ON SCHEMA " + schema + " TO kinds_app",
                        "GRANT ALL ON ALL TABLES IN SCHEMA " + schema + " TO kinds_app",
                        "GRANT ALL ON ALL SEQUENCES IN SCHEMA " + schema + " TO kinds_app");
                List<String> before = outcomes(app, kind);
                run(owner, kind.emptying());
                String refusal = version >= kind.readFrom() ? null : kind.refusal();
                ChangeSlot changes = changes(schema);
                if (refusal == null) {
                    assertThat(changes.hindrance()).isNull();
                    try (ChangeSession session = changes.source().open(whose -> {})) {
                        assertThat(outcomes(app, kind)).isEqualTo(before);
                        assertThat(told(session)).containsExactlyElementsOf(kind.told());
                    }
                } else {
                    assertThat(changes.hindrance()).contains(refusal);
                    assertThatThrownBy(() -> changes.source().open(whose -> {})).hasMessageContaining(refusal);
                    assertThat(left(superuser, schema)).isEqualTo("0 0");
                    assertThat(outcomes(app, kind)).isEqualTo(before);
                }
                run(owner, kind.emptying());
                assertThat(changes.drop()).hasSize(2);
                assertThat(left(superuser, schema)).isEqualTo("0 0");
                assertThat(outcomes(app, kind)).isEqualTo(before);
            } finally {
                run(superuser, "DROP SCHEMA " + schema + " CASCADE");
            }
        }
    }

    /** What each of the statements does: how many rows, or which error. */
    private static List<String> outcomes(Connection app, TableKind kind) {
        List<String> outcomes = new ArrayList<>();
        for (String sql : kind.statements()) {
            try (var statement = app.createStatement()) {
                boolean rows = statement.execute(sql);
                outcomes.add(sql + ": " + (rows ? "" : statement.getUpdateCount()));
            } catch (SQLException e) {
                outcomes.add(sql + ": " + e.getSQLState());
            }
        }
        return outcomes;
    }

    private static String left(Connection superuser, String name) throws SQLException {
        try (var row = superuser
                .createStatement()
                .executeQuery("SELECT (SELECT count(*) FROM pg_publication WHERE pubname = '" + name
                        + "') || ' ' || (SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + name
                        + "')")) {
            row.next();
            return row.getString(1);
        }
    }

    /** The keys of all that was changed, up to the message of a beat. */
    private static Set<String> told(ChangeSession session) throws Exception {
        Set<String> keys = new TreeSet<>();
        Decoder decoder = new Decoder();
        KeyColumns key = new KeyColumns(
                session.tables().get(0).tables().get(0).keyColumns(),
                session.tables().get(0).tables().get(0).identified());
        String last = session.beat().sent();
        while (true) {
            ByteBuffer buffer = session.next(Duration.ofSeconds(1));
            if (buffer == null) {
                continue; // it may still come: the test has its timeout
            }
            Message message = decoder.decode(buffer);
            if (message instanceof Message.Insert row && watched(session, row.table())) {
                add(keys, key.of(row));
            } else if (message instanceof Message.Update row && watched(session, row.table())) {
                add(keys, key.of(row));
            } else if (message instanceof Message.Delete row && watched(session, row.table())) {
                add(keys, key.of(row));
            } else if (message instanceof Message.Logical logical && last.equals(logical.content())) {
                return keys;
            }
        }
    }

    private static boolean watched(ChangeSession session, Table table) {
        return (table.schema().equals(session.tables().get(0).tables().get(0).schema())
                        && table.name()
                                .equals(session.tables().get(0).tables().get(0).table()))
                || session.tables().get(0).tables().get(0).children().contains((long) table.oid());
    }

    private static void add(Set<String> keys, KeyColumns.Touched touched) {
        assertThat(touched.complete()).as("each key is said").isTrue();
        touched.keys().forEach(parts -> keys.add(String.join("/", parts)));
    }
}
