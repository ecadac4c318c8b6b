package io.sluice.bench;

import io.sluice.bench.lab.Checkout;
import io.sluice.bench.load.Client;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.report.Machine;
import io.sluice.bench.report.Results;
import io.sluice.flags.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** When, where and with what a run was made: what one needs to judge its figures. */
final class About {
    private About() {}

    static Map<String, String> run(CommandLine command, Scenario scenario, Client client) throws InterruptedException {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("scenario", command.getCommandName());
        about.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        about.put("flags", flags(command));
        about.put("client", client.name());
        String shorter = shorter(command, scenario);
        if (!shorter.isEmpty()) {
            about.put(Results.SHORT_RUN, shorter);
        }
        about.putAll(Machine.facts(Checkout.root()));
        return about;
    }

    /** What of the run is less than is usual for its scenario: the targets are not meant for it. */
    private static String shorter(CommandLine command, Scenario scenario) {
        List<String> less = new ArrayList<>();
        for (String flag : List.of("--rounds", "--duration", "--warmup")) {
            OptionSpec option = command.getCommandSpec().findOption(flag);
            String usual = scenario.usual().getOrDefault(flag, option.defaultValue());
            if (isLess(option.getValue(), usual)) {
                less.add(flag + "=" + shown(option.getValue()) + " in place of " + usual);
            }
        }
        return String.join(", ", less);
    }

    private static boolean isLess(Object value, String usual) {
        return value instanceof Duration duration
                ? duration.compareTo(new Durations().convert(usual)) < 0
                : (Integer) value < Integer.parseInt(usual);
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
