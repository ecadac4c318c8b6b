package io.sluice.ctl;

import io.sluice.flags.Between;
import io.sluice.servers.StartException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A screen that follows a daemon. */
@Command(
        name = "top",
        description = {
            "Follows a daemon, once a second: lookups, times, SELECTs, nodes, tables, batches. q ends it.",
            "Where the output is no terminal it prints a screen each second, with --json the daemon's figures, a line each."
        },
        mixinStandardHelpOptions = true)
final class TopCommand implements Callable<Integer> {
    private static final long SECOND_MILLIS = 1_000;

    /** What is no terminal has no width. */
    private static final int WIDE = 250;

    private final Function<DaemonAddress, AdminClient> connect;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "0",
            description = "Ends after so many screens. 0: when it is told to.")
    @Between(least = "0", most = "1000000")
    int count;

    @Mixin
    DaemonAddress at = new DaemonAddress();

    private @Nullable HistoryAnswer history;

    TopCommand(Function<DaemonAddress, AdminClient> connect) {
        this.connect = connect;
    }

    @Override
    public Integer call() throws InterruptedException {
        AdminClient daemon = connect.apply(at);
        String first =
                NewestHistory.of(daemon, StatsLines.SECONDS); // before the screen changes: a wrong address is a line
        PrintWriter out = at.command().commandLine().getOut();
        try (Terminal terminal = at.json ? null : Terminal.open(out)) {
            follow(daemon, first, terminal, out);
        }
        return CommandLine.ExitCode.OK;
    }

    private void follow(AdminClient daemon, String first, @Nullable Terminal terminal, PrintWriter out)
            throws InterruptedException {
        String json = first;
        for (int shown = 1; ; shown++) {
            show(json, daemon.base(), terminal, out);
            if (out.checkError()) {
                throw new StartException("the output takes no more: whoever has read it is gone, or its disk is full");
            }
            if (shown == count) {
                return;
            }
            if (terminal == null) {
                TimeUnit.MILLISECONDS.sleep(SECOND_MILLIS);
            } else if (!terminal.awaitQuit(SECOND_MILLIS)) {
                return;
            }
            json = next(daemon, terminal);
        }
    }

    /** Empty while no daemon answers: it may come back, and a screen waits for it. */
    private String next(AdminClient daemon, @Nullable Terminal terminal) throws InterruptedException {
        HistoryAnswer before = history;
        try {
            return before == null
                    ? NewestHistory.of(daemon, StatsLines.SECONDS)
                    : daemon.get("/history?since=" + before.last());
        } catch (StartException e) {
            if (terminal == null) {
                throw e;
            }
            history = null;
            terminal.draw(List.of("Sluice  " + daemon.base(), "", String.valueOf(e.getMessage())));
            return "";
        }
    }

    private void show(String json, String where, @Nullable Terminal terminal, PrintWriter out) {
        if (json.isEmpty()) {
            return;
        }
        HistoryAnswer answer = HistoryAnswer.read(json);
        HistoryAnswer before = history;
        history = before == null || !before.start().equals(answer.start())
                ? answer
                : before.and(answer, StatsLines.SECONDS);
        if (at.json) {
            out.println(json.strip().replace("\n", ""));
            return;
        }
        if (terminal == null) {
            TopScreen.of(history, where, WIDE, Integer.MAX_VALUE).forEach(out::println);
            out.println();
            out.flush();
        } else {
            int[] size = Terminal.size();
            terminal.draw(TopScreen.of(history, where, size[1], size[0]));
        }
    }
}
