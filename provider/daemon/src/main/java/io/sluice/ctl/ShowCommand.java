package io.sluice.ctl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what a daemon does. */
@Command(
        name = "show",
        description =
                "config: every setting. tuning: those that can be set now, and their last changes. nodes: the PostgreSQL servers."
                        + " changes: the change stream. stats: the last minute's figures. batches: why SELECTs went when they did. tables:"
                        + " what each does.",
        mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
    /** What can be shown. */
    enum Shown {
        config,
        tuning,
        nodes,
        changes,
        stats,
        batches,
        tables
    }

    private final Function<DaemonAddress, AdminClient> connect;

    @Parameters(paramLabel = "WHAT", description = "${COMPLETION-CANDIDATES}")
    @Nullable
    Shown what;

    @Mixin
    DaemonAddress at = new DaemonAddress();

    ShowCommand(Function<DaemonAddress, AdminClient> connect) {
        this.connect = connect;
    }

    @Override
    public Integer call() throws InterruptedException {
        AdminClient daemon = connect.apply(at);
        switch (Objects.requireNonNull(what)) {
            case config -> config(at, daemon);
            case tuning -> tuning(at, daemon);
            case nodes -> {
                String json = daemon.get("/nodes");
                at.print(
                        json,
                        TextTable.of(
                                List.of(
                                        "node",
                                        "role",
                                        "open",
                                        "lsn",
                                        "lagSeconds",
                                        "selects",
                                        "keys",
                                        "failures",
                                        "connections",
                                        "why"),
                                JsonTree.objects(json)));
            }
            case changes -> {
                String json = daemon.get("/changes");
                at.print(json, pairs(JsonTree.object(json)));
            }
            case stats -> history(daemon, StatsLines::stats);
            case batches -> history(daemon, StatsLines::batches);
            case tables -> history(daemon, StatsLines::tables);
        }
        return CommandLine.ExitCode.OK;
    }

    private void history(AdminClient daemon, Function<HistoryAnswer, List<String>> shown) throws InterruptedException {
        String json = NewestHistory.of(daemon, StatsLines.SECONDS);
        at.print(json, shown.apply(HistoryAnswer.read(json)));
    }

    private void config(DaemonAddress at, AdminClient daemon) throws InterruptedException {
        List<String> lines = daemon.get("/config").lines().toList();
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : lines) {
            int end = line.indexOf('=');
            values.put(line.substring(0, end), line.substring(end + 1));
        }
        at.print(JsonTree.write(values), lines);
    }

    private void tuning(DaemonAddress at, AdminClient daemon) throws InterruptedException {
        String live = daemon.get("/config/live");
        String changes = daemon.get("/config/changes");
        List<String> lines = new ArrayList<>(pairs(JsonTree.object(live)));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, Object> change : JsonTree.objects(changes)) {
            for (Map<String, Object> value : JsonTree.objects(change.getOrDefault("values", List.of()))) {
                Map<String, Object> row = new LinkedHashMap<>(change);
                row.putAll(value);
                rows.add(row);
            }
        }
        if (!rows.isEmpty()) {
            lines.add("");
            lines.addAll(TextTable.of(List.of("number", "when", "from", "cause", "key", "before", "after"), rows));
        }
        String windows = daemon.get("/config/windows");
        lines.add("");
        lines.addAll(TextTable.of(List.of("table", "windowMs", "auto", "reason"), JsonTree.objects(windows)));
        at.print(
                "{\"live\":" + live.strip() + ",\"changes\":" + changes.strip() + ",\"windows\":" + windows.strip()
                        + "}",
                lines);
    }

    private static List<String> pairs(Map<String, Object> members) {
        List<Map<String, Object>> rows = new ArrayList<>();
        members.forEach((name, value) -> rows.add(Map.of("name", name, "value", value)));
        List<String> lines = TextTable.of(List.of("name", "value"), rows);
        return lines.subList(1, lines.size());
    }
}
