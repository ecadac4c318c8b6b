package io.sluice.flags;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as operators write them: {@code 50ms}, {@code 2s}, {@code 5m}, {@code 1h}; a bare 0 is zero. */
public final class Durations implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})(us|ms|s|m|h|d)");

    @Override
    public Duration convert(String text) {
        String form = text.trim().toLowerCase(Locale.ROOT);
        if (form.equals("0")) {
            return Duration.ZERO;
        }
        Matcher parts = FORM.matcher(form);
        if (!parts.matches()) {
            throw new TypeConversionException("'" + text + "' is not a duration like 50ms, 2s, 5m or 1h");
        }
        long amount = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "us" -> Duration.ofNanos(amount * 1_000);
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** All that a form can say, also what would be too long for nanoseconds. */
    public static long micros(Duration duration) {
        return duration.toSeconds() > Long.MAX_VALUE / 2_000_000
                ? Long.MAX_VALUE
                : duration.toSeconds() * 1_000_000 + duration.toNanosPart() / 1_000;
    }
}
