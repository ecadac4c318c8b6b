package io.sluice.bench.report;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.bench.base.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

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
            .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL))
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
    public static Results read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new BenchException(file + " is no result of this bench: it is larger than any");
            }
            Results results = JSON.readValue(Files.readAllBytes(file), Results.class);
            if (results == null) {
                throw new BenchException(file + " is no result of this bench: it is null");
            }
            return results;
        } catch (JacksonException e) {
            throw new BenchException(file + " is no result of this bench: " + reason(e));
        } catch (NoSuchFileException e) {
            throw new BenchException("there is no " + file);
        } catch (IOException e) {
            throw new BenchException(file + " cannot be read: " + e.getMessage());
        }
    }

    /** Where and what: in the words of the parser for what is no JSON, else in ours. */
    private static String reason(JacksonException e) {
        String line = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
        if (!(e instanceof JsonMappingException mapping)) {
            return line + firstLine(e.getOriginalMessage());
        }
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : mapping.getPath()) {
            String name = step.getFieldName();
            path.append(name == null ? "[" + step.getIndex() + "]" : (path.isEmpty() ? "" : ".") + name);
        }
        Throwable cause = mapping.getCause();
        String what = cause == null || cause.getMessage() == null || cause instanceof JacksonException
                ? "missing, or not what belongs there"
                : firstLine(cause.getMessage());
        return line + (path.isEmpty() ? "" : path + ": ") + what;
    }

    private static String firstLine(@Nullable String message) {
        return String.valueOf(message).lines().findFirst().orElse("it has no text");
    }
}
