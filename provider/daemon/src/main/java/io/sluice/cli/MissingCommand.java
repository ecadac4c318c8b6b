package io.sluice.cli;

import io.sluice.servers.EmbeddedServers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Stands in for a command of embedded servers where there are none: says so, whatever it is asked. */
@Command(hidden = true)
final class MissingCommand implements Callable<Integer> {
    @Unmatched
    final List<String> anything = new ArrayList<>();

    /** One for each. */
    static List<CommandLine> all() {
        return Stream.of("cluster", "redis")
                .map(name -> new CommandLine(new MissingCommand()).setCommandName(name))
                .toList();
    }

    @Override
    public Integer call() {
        throw EmbeddedServers.missing();
    }
}
