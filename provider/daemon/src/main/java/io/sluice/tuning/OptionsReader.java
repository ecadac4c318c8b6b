package io.sluice.tuning;

import io.sluice.config.ServeOptions;
import io.sluice.flags.ConfigException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what the daemon is told, by the rules of its start. */
public interface OptionsReader {

    /**
     * The same as these, but for some flags, which beat wherever else those come from.
     *
     * @param set key to value: {@code window} to {@code 2ms}
     * @throws ConfigException with one line if a value is wrong, alone or with others
     */
    ServeOptions with(ServeOptions now, Map<String, String> set);

    /**
     * As a start would read it now, with the file of {@code --config} as it is now.
     *
     * @throws ConfigException with one line if something is wrong
     */
    ServeOptions anew();

    /** Whether two values of a key mean the same, however they are spelled: {@code 1s} and {@code 1000ms}. */
    boolean areSame(String key, String one, String other);

    /** What a start would take in place of the file's value: the flag, or the variable; null for neither. */
    @Nullable
    String beatsFile(String key);
}
