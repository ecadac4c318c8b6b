package io.sluice.embedded;

import io.sluice.programs.DataFolder;
import java.nio.file.Path;

/** Starts both servers in the folder given, says so, and waits to be killed. */
final class StartsBoth {
    private StartsBoth() {}

    public static void main(String[] arguments) throws Exception {
        try (DataFolder folder = DataFolder.open(Path.of(arguments[0]));
                EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0, line -> {}, Durability.FAST);
                EmbeddedRedis redis = EmbeddedRedis.start(folder, line -> {})) {
            System.out.println(postgres.pid() + " " + redis.pid());
            int unused = System.in.read();
        }
    }
}
