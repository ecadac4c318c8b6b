package io.sluice.metrics;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.sluice.metrics.Meaning.Kind;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every metric there is. A meter that is not here cannot be made, so that each has one text, and a row in docs/METRICS.md. */
final class Meanings {
    static final List<MeaningGroup> GROUPS = List.of(
            ProgramMeanings.GROUP,
            LookupMeanings.GROUP,
            RespMeanings.GROUP,
            DatabaseMeanings.GROUP,
            RedisMeanings.GROUP,
            ChangeMeanings.GROUP,
            WriteMeanings.GROUP,
            QueryMeanings.GROUP,
            JvmMeanings.GROUP);

    private static final Map<String, Meaning> BY_NAME = GROUPS.stream()
            .flatMap(group -> group.meanings().stream())
            .collect(Collectors.toUnmodifiableMap(Meaning::name, Function.identity()));

    private Meanings() {}

    /**
     * The text of a meter.
     *
     * @throws IllegalArgumentException if it is not one of these, or has other labels
     */
    static String help(String name, Kind kind, Tags tags) {
        Meaning meaning = BY_NAME.get(name);
        List<String> labels = tags.stream().map(Tag::getKey).sorted().toList();
        if (meaning == null || meaning.kind() != kind || !meaning.labels().equals(labels)) {
            throw new IllegalArgumentException(
                    name + " " + labels + " is no " + kind + " of Meanings, which has " + meaning);
        }
        return meaning.help();
    }
}
