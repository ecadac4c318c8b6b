package io.sluice.events;

import io.sluice.redis.CacheNames;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a Redis Stream.
 *
 * @param fields names and values in turn; null when it was deleted after it was given out
 */
record StreamEntry(String id, @Nullable List<byte[]> fields) {

    /** What XREADGROUP answers for one stream: nothing, or its name and entries. */
    static List<StreamEntry> ofStreams(@Nullable Object answer) {
        return answer instanceof List<?> streams && !streams.isEmpty() && streams.get(0) instanceof List<?> stream
                ? of(stream.get(1))
                : List.of();
    }

    /** What XRANGE answers. */
    static List<StreamEntry> of(@Nullable Object answer) {
        return answer instanceof List<?> entries
                ? entries.stream().map(entry -> entry((List<?>) entry)).toList()
                : List.of();
    }

    private static StreamEntry entry(List<?> entry) {
        String id = new String((byte[]) entry.get(0), StandardCharsets.US_ASCII);
        return entry.get(1) instanceof List<?> fields
                ? new StreamEntry(
                        id, fields.stream().map(field -> (byte[]) field).toList())
                : new StreamEntry(id, null);
    }

    /** The value of the first field of this name; null if there is none, it is empty, or it is no text. */
    @Nullable
    String text(String name) {
        if (fields == null) {
            return null;
        }
        byte[] wanted = CacheNames.bytes(name);
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (Arrays.equals(fields.get(i), wanted)) {
                return text(fields.get(i + 1));
            }
        }
        return null;
    }

    private static @Nullable String text(byte[] value) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
            return text.isEmpty() || text.indexOf('\0') >= 0 ? null : text;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
