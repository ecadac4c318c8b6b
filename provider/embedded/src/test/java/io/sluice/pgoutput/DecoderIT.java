package io.sluice.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.SharedServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a real server says today is what it said when {@code capture.txt} was made. */
class DecoderIT {
    private static final SharedServers.Database DB = SharedServers.database(0);
    private static final String SLOT = "decoder_" + DB.name();
    private static final String CHANGES = "SELECT data FROM pg_logical_slot_get_binary_changes('" + SLOT
            + "', NULL, NULL, 'proto_version', '1', 'publication_names', 'captured', 'messages', 'true')";

    /** Leaves {@code target/capture.txt}: to be copied over the other one after its statements were changed. */
    @Test
    void everyStep_isDecodedAsTheCapturedOne() throws Exception {
        StringBuilder text = new StringBuilder();
        List<String> said = new ArrayList<>();
        List<String> captured = new ArrayList<>();
        try (Connection connection = DB.superuser();
                Statement statement = connection.createStatement()) {
            try {
                for (Capture.Step step : Capture.steps().values()) {
                    for (String sql : step.statements()) {
                        statement.execute(sql.replace("SLOT", SLOT));
                    }
                    Capture.Step now = new Capture.Step(
                            step.name(),
                            step.statements(),
                            step.name().equals("setup") ? List.of() : changes(statement));
                    text.append(now.text());
                    said.add(now.name() + ": " + Described.of(now.decoded()));
                    captured.add(step.name() + ": " + Described.of(step.decoded()));
                }
            } finally {
                statement.execute("SELECT pg_drop_replication_slot('" + SLOT + "')");
                statement.execute("SELECT pg_replication_origin_drop('elsewhere')");
            }
        }
        Files.writeString(Path.of("target", "capture.txt"), text);
        assertThat(said).isEqualTo(captured);
    }

    private static List<byte[]> changes(Statement statement) throws SQLException {
        List<byte[]> changes = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(CHANGES)) {
            while (rows.next()) {
                changes.add(rows.getBytes(1));
            }
        }
        return changes;
    }
}
