package io.sluice.config;

import io.sluice.flags.ConfigException;
import io.sluice.flags.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Passwords come from the environment or from a file, never from a flag: anybody on the machine can read a process's flags. */
public final class Passwords {
    public static final String DATABASE = "SLUICE_DB_PASSWORD";
    static final String WRITER = "SLUICE_WRITE_PASSWORD";
    static final String CHANGES = "SLUICE_CHANGES_PASSWORD";
    /** Of operators, not a password but a token. */
    public static final String ADMIN = "SLUICE_ADMIN_TOKEN";

    /** Of clients of {@code --resp}, a token, too. */
    static final String RESP = "SLUICE_RESP_PASSWORD";

    static final String REDIS = "SLUICE_REDIS_PASSWORD";
    static final String SENTINEL = "SLUICE_REDIS_SENTINEL_PASSWORD";

    private Passwords() {}

    /**
     * Those that are given, by the variable that each could be in, and where they stand; what they are is said nowhere.
     *
     * @param environment with systemd's credentials, if there are any
     */
    public static Map<String, String> given(Map<String, String> environment) {
        Map<String, String> given = new LinkedHashMap<>();
        String credentials = environment.getOrDefault("CREDENTIALS_DIRECTORY", "");
        for (String variable : List.of(DATABASE, WRITER, CHANGES, REDIS, SENTINEL, ADMIN, RESP)) {
            Path credential = Path.of(
                    credentials,
                    variable.toLowerCase(Locale.ROOT).replace("sluice_", "").replace('_', '-'));
            if (!environment.getOrDefault(variable, "").isEmpty()) {
                given.put(variable, variable + " in the environment");
            } else if (!credentials.isEmpty()
                    && !variable.equals(ADMIN)
                    && !variable.equals(RESP)
                    && Files.exists(credential)) {
                given.put(variable, "systemd's credential " + credential);
            }
        }
        return given;
    }

    /** A URL is a flag, too. */
    public static void refuseIn(String jdbcUrl) {
        if (jdbcUrl.matches("(?s).*[?&]password=.*")) {
            throw new ConfigException("a database URL holds a password, which everybody on this machine can read:"
                    + " give it in the variable " + DATABASE + " or with --db-password-file");
        }
    }

    /**
     * The first line of the file where one is named, else the variable's value, else the first line of what systemd has laid ready
     * ({@code LoadCredential=db-password} for {@code --db-password-file}), else null: like every flag, the one that names a file beats the
     * environment.
     */
    static @Nullable public String find(
            Map<String, String> environment, String variable, String flag, @Nullable Path file) {
        if (file != null) {
            return read(flag + " " + file, file);
        }
        String password = environment.get(variable);
        if (password != null && !password.isEmpty()) {
            return password;
        }
        String credentials = environment.getOrDefault("CREDENTIALS_DIRECTORY", "");
        if (credentials.isEmpty()) {
            return null;
        }
        Path credential = Path.of(credentials, flag.replaceAll("^--|-file$", ""));
        return Files.exists(credential) ? read("systemd's credential " + credential, credential) : null;
    }

    private static String read(String what, Path file) {
        try {
            return SmallFile.text(file)
                    .lines()
                    .findFirst()
                    .orElseThrow(() -> new ConfigException(what + ": the file is empty"));
        } catch (IOException e) {
            throw new ConfigException(what + ": it cannot be read; check the path and its permissions");
        }
    }
}
