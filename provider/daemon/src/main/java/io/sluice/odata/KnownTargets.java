package io.sluice.odata;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Targets of requests that were read before, to the letter: to parse one takes longer than all the rest of an answer that is known. Of one
 * event loop. Those asked for longest ago go first.
 */
final class KnownTargets {
    /** Of all targets. What is made of one takes some 25 bytes for each. */
    private static final int MOST_CHARACTERS = 256 * 1024;

    /** Longer ones are rarely the same. */
    private static final int LONGEST = 2048;

    private final Map<String, Resource> known = new LinkedHashMap<>(256, 0.75f, true);
    private int characters;

    @Nullable
    Resource get(String target) {
        return known.get(target);
    }

    void learn(String target, Resource resource) {
        if (target.length() > LONGEST) {
            return;
        }
        if (known.put(target, resource) == null) {
            characters += target.length();
        }
        Iterator<String> oldest = known.keySet().iterator();
        while (characters > MOST_CHARACTERS) {
            characters -= oldest.next().length();
            oldest.remove();
        }
    }
}
