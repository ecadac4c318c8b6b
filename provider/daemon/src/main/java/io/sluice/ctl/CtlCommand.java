package io.sluice.ctl;

import io.sluice.doctor.Diagnosis;
import io.sluice.doctor.Severity;
import io.sluice.flags.ConfigException;
import io.sluice.flags.Suggestion;
import io.sluice.servers.StartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks and steers a running daemon. */
@Command(
        name = "ctl",
        description = "Shows and changes a running daemon: ctl show config, ctl set window 2ms, ctl undo.",
        mixinStandardHelpOptions = true)
public final class CtlCommand implements Callable<Integer> {
    private final Function<DaemonAddress, AdminClient> connect;

    private CtlCommand(Function<DaemonAddress, AdminClient> connect) {
        this.connect = connect;
    }

    /**
     * The command with its own.
     *
     * @param connect finds the daemon by the flags
     */
    public static CommandLine commandLine(Function<DaemonAddress, AdminClient> connect) {
        CommandLine ctl = new CommandLine(new CtlCommand(connect))
                .addSubcommand(new ShowCommand(connect))
                .addSubcommand(new TopCommand(connect));
        // A value may begin with a dash: the daemon says why it is none.
        Objects.requireNonNull(ctl.getSubcommands().get("set")).setUnmatchedOptionsArePositionalParams(true);
        return ctl;
    }

    @Override
    public Integer call() {
        throw new ConfigException(
                "ctl wants a command: show, top, doctor, set, undo, save, reload, pause, resume or drain (ctl --help says what they do)");
    }

    @Command(
            name = "set",
            description = "Sets a value now, or several, all or none: set window 2ms, or set window=2ms lanes=4.",
            mixinStandardHelpOptions = true)
    int set(
            @Parameters(
                            arity = "1..*",
                            paramLabel = "KEY VALUE",
                            description = "A flag's name without its dashes, and its value.")
                    List<String> words,
            @Option(
                            names = "--save",
                            description =
                                    "Also writes it to the daemon's --config file; what cannot be saved is not set.")
                    boolean save,
            @Mixin DaemonAddress at)
            throws InterruptedException {
        Map<String, String> values = values(words, at.command());
        String json = connect.apply(at).post(save ? "/config/save" : "/config", JsonTree.write(values));
        List<String> lines = changed(json);
        if (save) {
            lines.add(saved(json));
        }
        at.print(json, lines);
        return CommandLine.ExitCode.OK;
    }

    /** @param command whose flags a word may have meant */
    private static Map<String, String> values(List<String> words, CommandSpec command) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int end = word.indexOf('=');
            String key = key(end > 0 ? word.substring(0, end) : word, command);
            String value;
            if (end > 0) {
                value = word.substring(end + 1);
            } else if (i + 1 < words.size()) {
                i++;
                value = words.get(i);
            } else {
                throw new ConfigException("'" + word + "' has no value: say set " + word + " VALUE");
            }
            String before = values.putIfAbsent(key, value);
            if (before != null) {
                throw new ConfigException(
                        "'" + key + "' is there twice, as " + before + " and as " + value + ": say it once");
            }
        }
        return values;
    }

    private static String key(String word, CommandSpec command) {
        if (!word.startsWith("-")) {
            return word;
        }
        String flag = Suggestion.hint(word, command.optionsMap().keySet(), nearest -> "'" + nearest + "'");
        if (!flag.isEmpty() || !word.startsWith("--")) {
            throw new ConfigException("'" + word + "' is neither a key nor a flag of set" + flag
                    + ": say set KEY VALUE (--help lists every flag)");
        }
        return word.substring(2);
    }

    private static List<String> changed(String json) {
        Map<String, Object> change = JsonTree.object(json);
        List<String> lines = new ArrayList<>();
        for (Map<String, Object> value : JsonTree.objects(change.getOrDefault("values", List.of()))) {
            lines.add(value.get("key") + " is " + value.get("after") + " from now on (it was " + value.get("before")
                    + ")");
        }
        if (lines.isEmpty()) {
            lines.add("nothing changes: all is so already");
        }
        List<?> atStart = (List<?>) change.getOrDefault("atStart", List.of());
        if (!atStart.isEmpty()) {
            lines.add("read at the start alone, so restart for: "
                    + String.join(", ", atStart.stream().map(String::valueOf).toList()));
        }
        return lines;
    }

    @Command(name = "undo", description = "Takes back the last change.", mixinStandardHelpOptions = true)
    int undo(@Mixin DaemonAddress at) throws InterruptedException {
        return change(at, "/config/undo");
    }

    @Command(
            name = "reload",
            description = "Reads the daemon's settings anew, as SIGHUP does: what was set and not saved ends.",
            mixinStandardHelpOptions = true)
    int reload(@Mixin DaemonAddress at) throws InterruptedException {
        return change(at, "/config/reload");
    }

    private int change(DaemonAddress at, String path) throws InterruptedException {
        String json = connect.apply(at).post(path, "{}");
        at.print(json, changed(json));
        return CommandLine.ExitCode.OK;
    }

    @Command(
            name = "save",
            description = "Writes what was set since the start to the daemon's --config file; comments stay.",
            mixinStandardHelpOptions = true)
    int save(@Mixin DaemonAddress at) throws InterruptedException {
        String json = connect.apply(at).post("/config/save", "{}");
        at.print(json, List.of(saved(json)));
        return CommandLine.ExitCode.OK;
    }

    private static String saved(String json) {
        Object saved = JsonTree.object(json).getOrDefault("saved", Map.of());
        return ((Map<?, ?>) saved).isEmpty() ? "nothing to save" : "saved: " + saved;
    }

    @Command(
            name = "doctor",
            description = {
                "Has the daemon look at itself and its servers for some seconds, and says what it finds: what limits, whether"
                        + " the plans are index scans, whether a window would help, how old what is cached may be.",
                "Exit code 0: nothing is wrong; 1: something is."
            },
            mixinStandardHelpOptions = true)
    int doctor(@Mixin DaemonAddress at) throws InterruptedException {
        String json = connect.apply(at).get("/doctor");
        Diagnosis diagnosis = FoundJson.diagnosis(json);
        at.print(json, diagnosis.lines());
        return diagnosis.count(Severity.FAULT) == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    @Command(
            name = "pause",
            description =
                    "Has lookups wait, within their deadlines, until ctl resume. Returns when no batch is being loaded.",
            mixinStandardHelpOptions = true)
    int pause(@Mixin DaemonAddress at) throws InterruptedException {
        AdminClient daemon = connect.apply(at);
        String json = daemon.post("/pause", "{}");
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (isPausing(JsonTree.object(json)) && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(50); // nobody tells when the last one ends
            json = daemon.get("/pause");
        }
        Map<String, Object> state = JsonTree.object(json);
        if (!"true".equals(state.get("paused"))) {
            throw new StartException("lookups go on: somebody has resumed them meanwhile");
        }
        Object left = state.get("underWay");
        at.print(
                json,
                List.of("lookups wait" + ("0".equals(left) ? "" : "; " + left + " batches are still being loaded")));
        return CommandLine.ExitCode.OK;
    }

    private static boolean isPausing(Map<String, Object> state) {
        return "true".equals(state.get("paused")) && !"0".equals(state.get("underWay"));
    }

    @Command(name = "resume", description = "Ends pause and drain.", mixinStandardHelpOptions = true)
    int resume(@Mixin DaemonAddress at) throws InterruptedException {
        at.print(connect.apply(at).post("/resume", "{}"), List.of("lookups go on"));
        return CommandLine.ExitCode.OK;
    }

    @Command(
            name = "drain",
            description =
                    "Has /readyz say 503, so that load balancers look elsewhere; all is answered as before, until ctl resume.",
            mixinStandardHelpOptions = true)
    int drain(@Mixin DaemonAddress at) throws InterruptedException {
        at.print(connect.apply(at).post("/drain", "{}"), List.of("draining: load balancers look elsewhere"));
        return CommandLine.ExitCode.OK;
    }
}
