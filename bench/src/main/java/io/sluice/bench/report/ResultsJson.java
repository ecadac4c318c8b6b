package io.sluice.bench.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Results as JSON: an object with the components of {@link Results} as they are named there. Reading is strict, so that what reads
 * well was written by a bench like this one.
 */
public final class ResultsJson {
    /** More than any run writes; a file beyond this is something else. */
    private static final long LARGEST = 64 << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ResultsJson() {}

    /** UTF-8. */
    static byte[] write(Results results) {
        try {
            return JSON.writeValueAsBytes(results);
        } catch (JacksonException e) {
            throw new IllegalStateException("records of text and numbers are JSON", e);
        }
    }

    /** Reads what {@link ReportFolder} wrote. */
    public static Results read(Path file) throws ReportException {
        try {
            if (Files.size(file) > LARGEST) {
                throw new ReportException(file + " is no result of this bench: it is larger than any");
            }
            Results results = JSON.readValue(Files.readAllBytes(file), Results.class);
            if (results == null) {
                throw new ReportException(file + " is no result of this bench: it is null");
            }
            return results;
        } catch (JacksonException e) {
            throw new ReportException(file + " is no result of this bench: " + reason(e));
        } catch (NoSuchFileException e) {
            throw new ReportException("there is no " + file);
        } catch (IOException e) {
            throw new ReportException(file + " cannot be read: " + e.getMessage());
        }
    }

    /** Where and what, without the parser's own words about its source. */
    private static String reason(JacksonException e) {
        String message =
                String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("it has no text");
        String where = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
        return where + message;
    }
}
