package io.sluice.bench.report;

import io.sluice.bench.base.Resource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Who is compared, in a sentence each: legend.txt, by scenario and name. */
final class Legend {
    private static final List<Explained> ALL = Resource.text(Legend.class, "legend.txt")
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(Explained::of)
            .toList();

    private Legend() {}

    private record Explained(String scenario, Pattern name, String meaning) {
        static Explained of(String line) {
            String[] parts = line.split(" \\| ", 3);
            String name = parts[1].replaceAll("([^*]+)", "\\\\Q$1\\\\E").replace("*", "[0-9.,]+");
            return new Explained(parts[0], Pattern.compile(name), parts[2]);
        }

        boolean is(String ofScenario, String called) {
            return scenario.equals(ofScenario) && name.matcher(called).matches();
        }
    }

    /** What this name of this scenario means, unless it says so itself. */
    static Optional<String> meaning(String scenario, String name) {
        return ALL.stream()
                .filter(entry -> entry.is(scenario, name))
                .map(Explained::meaning)
                .findFirst();
    }

    /** Those who were measured, in the order in which they were, with what they are; a head alone if no name needs it. */
    static Table of(Results results) {
        String scenario = results.about().getOrDefault("scenario", "");
        Table table = Table.ofTexts().add(List.of("name", "what it is"));
        results.samples().stream()
                .flatMap(sample -> sample.point().values().stream())
                .distinct()
                .forEach(name -> meaning(scenario, name).ifPresent(meaning -> table.add(List.of(name, meaning))));
        return table;
    }
}
