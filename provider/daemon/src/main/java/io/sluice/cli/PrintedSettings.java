package io.sluice.cli;

import io.sluice.config.Passwords;
import io.sluice.config.ServeOptions;
import io.sluice.doctor.JsonRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Every setting as it came out, and where it stands; secrets are named, and not shown. */
record PrintedSettings(List<PrintedSetting> settings) {
    private static final int WIDEST = 40;
    private static final String SECRET = "***";

    /** @param from where the value stands */
    record PrintedSetting(String key, String value, String from) {}

    static PrintedSettings of(ServeOptions options) {
        List<PrintedSetting> settings = new ArrayList<>();
        options.configuration()
                .forEach((key, value) -> settings.add(new PrintedSetting(key, value, options.whence(key))));
        Passwords.given(options.environment)
                .forEach((variable, from) -> settings.add(new PrintedSetting(variable, SECRET, from)));
        return new PrintedSettings(List.copyOf(settings));
    }

    /** For a person: columns, as wide as what is in them. */
    List<String> lines() {
        int keys = settings.stream().mapToInt(one -> one.key.length()).max().orElse(1);
        int values = settings.stream()
                .mapToInt(one -> Math.min(WIDEST, one.value.length()))
                .max()
                .orElse(1);
        String form = "%-" + keys + "s  %-" + Math.max(1, values) + "s  %s";
        return settings.stream()
                .map(one -> String.format(Locale.ROOT, form, one.key, one.value, one.from))
                .toList();
    }

    /** For programs: an array, an object a line. */
    List<String> json() {
        List<Map<String, String>> rows = new ArrayList<>();
        for (PrintedSetting one : settings) {
            Map<String, String> row = new LinkedHashMap<>();
            row.put("key", one.key);
            row.put("value", one.value);
            row.put("from", one.from);
            rows.add(row);
        }
        return JsonRows.of(rows);
    }
}
