package io.sluice.lookup;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** UTF-8 as the standard has it: overlong forms, surrogates and cut sequences are none. */
public final class StrictUtf8 {
    private StrictUtf8() {}

    /** The text; null where these bytes are none. They are read to their end. */
    public static @Nullable String decode(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
