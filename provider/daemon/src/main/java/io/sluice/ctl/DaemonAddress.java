package io.sluice.ctl;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the daemon is, and how its answers are shown. */
public final class DaemonAddress {
    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8081",
            description =
                    "The daemon's admin port, or its URL. Default: ${DEFAULT-VALUE}, by https where the daemon's settings"
                            + " have --tls-cert.")
    public String admin = "";

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description = "Holds the token that the daemon asks for; it beats SLUICE_ADMIN_TOKEN in the environment.")
    public @Nullable Path tokenFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "Where the daemon has TLS: its certificate, or its authority's, in PEM. Default: whom Java trusts.")
    public @Nullable Path ca;

    @Option(names = "--json", description = "The daemon's answer as it is, for programs.")
    boolean json;

    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec command;

    /** The command that these flags are of. */
    public CommandSpec command() {
        return Objects.requireNonNull(command);
    }

    /**
     * Shows an answer.
     *
     * @param answer as it came
     * @param lines the same for a person
     */
    public void print(String answer, List<String> lines) {
        PrintWriter out = command().commandLine().getOut();
        if (json) {
            out.println(answer.strip());
        } else {
            lines.forEach(out::println);
        }
    }
}
