package io.sluice.ctl;

import io.sluice.doctor.Diagnosis;
import io.sluice.doctor.Finding;
import io.sluice.doctor.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a daemon has found, read again. */
final class FoundJson {
    private FoundJson() {}

    static Diagnosis diagnosis(String json) {
        Map<String, Object> all = JsonTree.object(json);
        List<Finding> findings = new ArrayList<>();
        for (Map<String, Object> one : JsonTree.objects(all.getOrDefault("findings", List.of()))) {
            findings.add(new Finding(
                    Severity.valueOf(text(one, "severity").toUpperCase(Locale.ROOT)),
                    text(one, "about"),
                    text(one, "finding"),
                    text(one, "change")));
        }
        return new Diagnosis(Double.parseDouble(text(all, "seconds")), findings);
    }

    private static String text(Map<String, Object> members, String name) {
        return String.valueOf(members.getOrDefault(name, ""));
    }
}
