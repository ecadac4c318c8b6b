package io.sluice.bench;

import io.sluice.bench.lab.Checkout;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.load.Client;
import io.sluice.bench.report.Machine;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;

/** When, where and with what a run was made: what one needs to judge its figures. */
final class About {
    private About() {}

    static Map<String, String> run(CommandLine command, Client client) throws LabException, InterruptedException {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("scenario", command.getCommandName());
        about.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        about.put("flags", flags(command));
        about.put("client", client.name());
        about.putAll(Machine.facts(Checkout.root()));
        return about;
    }

    /** Every flag with the value that it has in the end, but for folders. */
    private static String flags(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .filter(option -> option.getValue() != null && !(option.getValue() instanceof java.nio.file.Path))
                .flatMap(option -> values(option.getValue()).map(value -> option.longestName() + "=" + value))
                .collect(Collectors.joining(" "));
    }

    private static Stream<String> values(Object value) {
        return value instanceof List<?> list ? list.stream().map(About::shown) : Stream.of(shown(value));
    }

    private static String shown(Object value) {
        if (value instanceof Duration duration) {
            return duration.toMillis() + "ms";
        }
        return value instanceof Enum<?> name ? name.name().toLowerCase(Locale.ROOT) : String.valueOf(value);
    }
}
