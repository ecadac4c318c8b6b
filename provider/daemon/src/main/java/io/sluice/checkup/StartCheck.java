package io.sluice.checkup;

import io.sluice.config.ChangeOptions;
import io.sluice.config.ListedTable;
import io.sluice.config.RedisOptions;
import io.sluice.config.ServeOptions;
import io.sluice.doctor.Diagnosis;
import io.sluice.doctor.Finding;
import io.sluice.doctor.Severity;
import io.sluice.fences.Prefixes;
import io.sluice.flags.ConfigException;
import io.sluice.freshness.PrimaryChanges;
import io.sluice.nodes.Database;
import io.sluice.nodes.DatabaseState;
import io.sluice.nodes.NodeReport;
import io.sluice.nodes.NodeState;
import io.sluice.redis.RedisSettings;
import io.sluice.servers.Servers;
import io.sluice.servers.ShutdownSteps;
import io.sluice.servers.StartException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a daemon would start, and what would be wrong with it, by the checks of the start itself. It opens sessions, and closes them; it makes
 * no slot and no publication, and writes nothing to Redis. A fault is what it would not start with.
 */
public final class StartCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);
    private static final String DATABASE = "database";

    private final ServeOptions options;
    private final StartTrials trials;
    private final List<Finding> findings = new ArrayList<>();

    private StartCheck(ServeOptions options, StartTrials trials) {
        this.options = options;
        this.trials = trials;
    }

    /** Looks at all of it; blocks for some timeouts of each server. */
    public static Diagnosis of(ServeOptions options, StartTrials trials) {
        StartCheck check = new StartCheck(options, trials);
        List<String> faults = SettingsCheck.faults(options, trials);
        faults.forEach(line -> check.findings.add(Finding.fault("settings", line, "")));
        if (faults.isEmpty()) {
            check.findings.add(Finding.good("settings", "they are those of a daemon that would start"));
            check.findings.addAll(PortsCheck.of(options));
            check.process();
            check.servers();
        }
        return new Diagnosis(0, check.findings);
    }

    private void process() {
        String few = trials.files();
        if (few != null) {
            findings.add(Finding.warning("process", few, ""));
        }
        boolean alone = options.http.listen.getAddress() == null
                || options.http.listen.getAddress().isLoopbackAddress();
        if (options.writes.isAnyWritable() && options.writes.token() == null && !alone) {
            findings.add(Finding.warning(
                    "settings",
                    "whoever reaches " + options.http.listen.getHostString() + ":" + options.http.listen.getPort()
                            + " may write (--writable)",
                    "--write-token-file FILE, or a loopback address"));
        }
    }

    private void servers() {
        if (options.database.db == null && !options.nodes.any()) {
            String redis = options.redis.redis;
            String unasked = redis == null || redis.equals(RedisOptions.NONE) ? "" : "; nor is the server of --redis";
            findings.add(Finding.note(
                    DATABASE,
                    "an embedded PostgreSQL would be started in " + options.embedded.folder(options.environment)
                            + (options.redis.redis == null ? ", and an embedded Redis" : "")
                            + ": what is in it is not looked at"
                            + unasked,
                    "--db, --db-user and --redis name servers of your own"));
            return;
        }
        try (ShutdownSteps shutdown = new ShutdownSteps()) {
            Servers servers = Servers.start(options, shutdown, LOG::debug);
            List<ListedTable> tables = options.tables();
            worth(ServerQuestions.redis(options, tables, servers, options.changes.areRead()));
            Database database = trials.open(servers);
            shutdown.first("close the database", database);
            database(servers, database);
            ServerQuestions questions = new ServerQuestions(options, tables, servers, database);
            worth(questions.nodes());
            redis(servers, database);
            worth(changes(questions, servers, database));
            views(servers, database);
        } catch (StartException | ConfigException e) {
            findings.add(Finding.ofLine(Severity.FAULT, DATABASE, String.valueOf(e.getMessage())));
        }
    }

    /** It would start with these. */
    private void worth(List<Finding> found) {
        found.forEach(finding -> findings.add(finding.atMost(Severity.WARNING)));
    }

    private void database(Servers servers, Database database) {
        if (database.state() instanceof DatabaseState.Away away) {
            findings.add(Finding.warning(
                    DATABASE, away.why() + ": it would start, and answer 503 until that is mended", ""));
        }
        for (NodeReport node : database.nodes()) {
            NodeState state = node.state();
            if (state.out() && database.nodes().size() > 1) {
                findings.add(Finding.warning(DATABASE, "node " + state.name() + " would be out: " + state.why(), ""));
            }
        }
        trials.wrongRoles(database).forEach(line -> findings.add(Finding.warning(DATABASE, line, "correct the flag")));
        for (ListedTable table : options.tables()) {
            if (table.writable()) {
                writes(table, servers, database);
            }
        }
    }

    /** It tries a write, and takes it back, unless the table has triggers: as the start does. */
    private void writes(ListedTable table, Servers servers, Database database) {
        try {
            String trouble = trials.writes(table, servers, database);
            findings.add(
                    trouble == null
                            ? Finding.good("writes", table.name() + " takes writes")
                            : Finding.warning("writes", trouble, ""));
        } catch (StartException e) {
            findings.add(Finding.ofLine(Severity.FAULT, "writes", String.valueOf(e.getMessage())));
        }
    }

    /** Whether another daemon has these prefixes. */
    private void redis(Servers servers, Database database) {
        List<ListedTable> tables = options.tables();
        for (ListedTable table : tables) {
            RedisSettings redis = servers.redisSettings(options.redis, table, tables.size());
            String anothers = redis == null
                    ? null
                    : Prefixes.refusal(redis, () -> PrimaryChanges.owner(options, servers, database, table.name()));
            if (anothers != null) {
                findings.add(Finding.fault("Redis", anothers, ""));
            }
        }
    }

    /** Where they would be read there is nothing to say of what is missing. */
    private List<Finding> changes(ServerQuestions questions, Servers servers, Database database) {
        List<Finding> found = questions.freshness(options.configuration(), null);
        boolean lacking = found.size() > 1 || options.changes.changes == ChangeOptions.Mode.OFF;
        if (servers.redis() == null || lacking || database.state() instanceof DatabaseState.Away) {
            return found;
        }
        return List.of(Finding.good("changes", "they would be read: all that it needs is there"));
    }

    private void views(Servers servers, Database database) {
        if (options.views.odata == null) {
            return;
        }
        try {
            trials.views(servers, database);
        } catch (StartException e) {
            findings.add(Finding.ofLine(Severity.FAULT, "views", String.valueOf(e.getMessage())));
        }
    }
}
