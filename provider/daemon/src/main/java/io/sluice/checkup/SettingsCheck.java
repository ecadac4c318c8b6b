package io.sluice.checkup;

import io.sluice.config.OptionsCheck;
import io.sluice.config.ServeOptions;
import io.sluice.flags.ConfigException;
import io.sluice.servers.Servers;
import io.sluice.servers.StartException;
import io.sluice.tls.Tls;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whether the settings are those of a daemon that would start, by the checks of the start itself: each says what it finds, and none ends the others. */
public final class SettingsCheck {
    private SettingsCheck() {}

    /** What is wrong, a line each; none if nothing is. Files of secrets are read; no server is asked. */
    public static List<String> faults(ServeOptions options, StartTrials trials) {
        List<Runnable> checks = new ArrayList<>(OptionsCheck.checks(options));
        checks.add(options::configuration);
        checks.add(() -> Servers.check(options));
        checks.add(options::adminToken);
        checks.add(options.http::adminHosts);
        checks.add(options.writes::token);
        checks.add(() -> options.resp.password(options.environment));
        checks.add(() -> {
            try (Tls tls = options.http.tls()) {
                var unused = options.resp.tls(tls);
            }
        });
        checks.add(() -> options.database.password(options.environment));
        checks.add(() -> options.writes.password(options.environment));
        checks.add(() -> options.changes.password(options.environment));
        checks.add(() -> options.redis.password(options.environment));
        checks.add(() -> options.redis.sentinelPassword(options.environment));
        checks.add(options.embedded::initSql);
        checks.add(trials::files);
        Set<String> lines = new LinkedHashSet<>();
        for (Runnable check : checks) {
            try {
                check.run();
            } catch (ConfigException | StartException | IllegalArgumentException e) {
                lines.add(String.valueOf(e.getMessage()));
            }
        }
        return List.copyOf(lines);
    }
}
