package io.sluice.cli;

import io.sluice.servers.EmbeddedServers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Stands in for {@code cluster} where there are no embedded servers: says so, whatever it is asked. */
@Command(name = "cluster", hidden = true)
final class MissingCluster implements Callable<Integer> {
    @Unmatched
    final List<String> anything = new ArrayList<>();

    @Override
    public Integer call() {
        throw EmbeddedServers.missing();
    }
}
