package io.sluice.ports;

import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import io.sluice.lookup.BadKey;
import io.sluice.lookup.KeyRule;
import io.sluice.lookup.StrictUtf8;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which strings are keys: 1 to 512 bytes of valid UTF-8 without control characters. Everything else is legal and exact: nothing is
 * trimmed, folded or normalized but what the type of the keys spells in several ways.
 */
public final class Keys {
    /** Of UTF-8. */
    public static final int MAX_BYTES = 512;

    private final KeyRule extra;

    /** @param extra what keys must be beyond the rules for all */
    public Keys(KeyRule extra) {
        this.extra = extra;
    }

    /** The key that a path segment names, percent-decoded, in its canonical spelling; a plus is a plus. */
    public String fromSegment(String segment) throws BadRequest {
        try {
            return canonical(PathSegment.decode(segment, "the key"));
        } catch (BadKey e) {
            throw new BadRequest(Problem.bad(e.line()));
        }
    }

    /** The same of a key that a path names in several segments, one for each of its parts. */
    public String fromSegments(String path) throws BadRequest {
        List<String> parts = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            parts.add(PathSegment.decode(segment, "the key"));
        }
        try {
            return canonical(extra.ofParts(parts));
        } catch (BadKey e) {
            throw new BadRequest(Problem.bad(e.line()));
        }
    }

    /** The one spelling of this key. */
    public String canonical(String key) throws BadKey {
        int bytes = 0;
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (Character.isISOControl(c)) {
                throw new BadKey("a key must not hold control characters");
            }
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (isPair(key, i)) {
                bytes += 4;
                i++;
            } else {
                throw new BadKey("a key must not hold half a surrogate pair");
            }
        }
        if (bytes < 1 || bytes > MAX_BYTES) {
            throw new BadKey("a key has 1 to 512 bytes of UTF-8");
        }
        return extra.canonical(key);
    }

    /** Why this is no key, in one line; null if it is one. */
    public @Nullable String refusal(String key) {
        try {
            String unused = canonical(key);
            return null;
        } catch (BadKey e) {
            return e.line();
        }
    }

    private static boolean isPair(String key, int i) {
        return Character.isHighSurrogate(key.charAt(i))
                && i + 1 < key.length()
                && Character.isLowSurrogate(key.charAt(i + 1));
    }

    /**
     * The text of these bytes.
     *
     * @throws BadRequest if they are none
     */
    public static String utf8(ByteBuffer bytes, String what) throws BadRequest {
        String text = StrictUtf8.decode(bytes);
        if (text == null) {
            throw new BadRequest(Problem.bad(what + " is not valid UTF-8"));
        }
        return text;
    }
}
