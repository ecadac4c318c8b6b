package io.sluice.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * All that was found, the worst first.
 *
 * @param seconds for how long was looked; 0 for a look at no running daemon
 */
public record Diagnosis(double seconds, List<Finding> findings) {
    private static final JsonFactory JSON = new JsonFactory();

    public Diagnosis {
        findings = findings.stream()
                .distinct()
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
    }

    /** How many are as bad as this. */
    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /** For a person: a line each, and below it what helps; how many there are at the end. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            boolean fault = finding.severity() == Severity.FAULT;
            String word = fault ? "FAULT" : finding.severity().word();
            lines.add(String.format(Locale.ROOT, "%-8s %s: %s", word, finding.about(), finding.text()));
            if (!finding.change().isEmpty()) {
                lines.add("         -> " + finding.change());
            }
        }
        lines.add((seconds == 0 ? "" : String.format(Locale.ROOT, "looked for %.1f s: ", seconds)) + counts());
        return lines;
    }

    private String counts() {
        return counted(count(Severity.FAULT), "fault") + ", " + counted(count(Severity.WARNING), "warning") + ", "
                + counted(count(Severity.NOTE), "note");
    }

    private static String counted(long count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }

    /** For programs: one object, a line for each finding. */
    public String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("faults", count(Severity.FAULT));
            json.writeNumberField("warnings", count(Severity.WARNING));
            json.writeNumberField("notes", count(Severity.NOTE));
            json.writeFieldName("seconds");
            json.writeNumber(String.format(Locale.ROOT, "%.1f", seconds));
            json.writeArrayFieldStart("findings");
            for (Finding finding : findings) {
                json.writeRaw("\n ");
                json.writeStartObject();
                json.writeStringField("severity", finding.severity().word());
                json.writeStringField("about", finding.about());
                json.writeStringField("finding", finding.text());
                json.writeStringField("change", finding.change());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string takes everything
        }
        return text.append('\n').toString();
    }
}
