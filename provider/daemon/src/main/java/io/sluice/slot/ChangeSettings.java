package io.sluice.slot;

import io.sluice.postgres.OneLine;
import io.sluice.postgres.TableName;
import java.nio.charset.StandardCharsets;

/**
 * Where the change stream comes from.
 *
 * @param publication what is told of; any name, exactly as the catalogue spells it
 * @param slot what keeps the log until it is read: 1 to 63 small letters, digits and underscores, as PostgreSQL wants it
 */
public record ChangeSettings(String publication, String slot) {
    /** Of both. */
    public static final String DEFAULT_NAME = "sluice";

    /** The longest name that PostgreSQL keeps whole. */
    private static final int MOST_BYTES = 63;

    /** @throws IllegalArgumentException with one line that says what is wrong */
    public ChangeSettings {
        if (!slot.matches("[a-z0-9_]{1,63}")) {
            throw new IllegalArgumentException(OneLine.of(
                    "the slot's name may have 1 to 63 small letters, digits" + " and underscores, and is: " + slot));
        }
        int bytes = publication.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MOST_BYTES || publication.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(OneLine.of(
                    "the publication's name must have 1 to 63 bytes and no control character, and is: " + publication));
        }
    }

    /** The publication as an SQL identifier. */
    String quoted() {
        return TableName.quote(publication);
    }
}
