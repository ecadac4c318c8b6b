package io.sluice.flags;

import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How long keys wait for company: a time, or what is found out while lookups go on.
 *
 * @param auto whether it is found out
 * @param fixed zero where it is
 */
public record WindowTime(boolean auto, Duration fixed) {
    public static final WindowTime NONE = new WindowTime(false, Duration.ZERO);

    /** {@code 2ms}, or {@code auto}. */
    public static final class OrAuto implements ITypeConverter<WindowTime> {
        @Override
        public WindowTime convert(String text) {
            if (text.strip().toLowerCase(Locale.ROOT).equals("auto")) {
                return new WindowTime(true, Duration.ZERO);
            }
            try {
                return new WindowTime(false, new Durations().convert(text));
            } catch (TypeConversionException e) {
                throw new TypeConversionException(e.getMessage() + ", nor auto");
            }
        }
    }
}
