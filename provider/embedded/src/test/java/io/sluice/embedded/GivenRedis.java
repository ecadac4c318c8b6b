package io.sluice.embedded;

import io.sluice.programs.Binaries;
import io.sluice.programs.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server of {@code -Dsluice.test.redis=/path/to/valkey-server}: tests run it in place of the embedded one, where they start Redis themselves.
 * Daemons that are processes of their own and start Redis have the embedded one all the same.
 */
public final class GivenRedis {
    private static final @Nullable String GIVEN = System.getProperty("sluice.test.redis");

    private GivenRedis() {}

    /** Puts it in the place of the embedded one, in this folder. */
    static void into(DataFolder folder) {
        if (GIVEN == null) {
            return;
        }
        Path given = Path.of(GIVEN);
        if (!Files.isRegularFile(given) || !Files.isExecutable(given)) {
            throw new IllegalArgumentException("-Dsluice.test.redis: no program is there: " + given);
        }
        Path embedded = Binaries.redis(folder, line -> {});
        try { // beside, and renamed: the place may be a link, and run by somebody
            Path beside = Files.copy(
                    given.toRealPath(), embedded.resolveSibling("given"), StandardCopyOption.REPLACE_EXISTING);
            Files.move(beside, embedded, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it has what clusters and fleets on one machine need: Redis 7, or a Valkey. For {@code @EnabledIf}. */
    public static boolean isOfSeven() throws IOException {
        if (GIVEN == null) {
            return true;
        }
        Process process =
                new ProcessBuilder(GIVEN, "--version").redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher number = Pattern.compile("v=(\\d+)").matcher(said);
        return number.find() && Integer.parseInt(number.group(1)) >= 7;
    }
}
