package io.sluice.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Sets how much is logged. Libraries stay a step quieter than we are: what they say of themselves is rarely an operator's concern. */
final class LogLevels {
    private LogLevels() {}

    static void set(org.slf4j.event.Level chosen) {
        Level level = Level.toLevel(chosen.name());
        of("io.sluice").setLevel(level);
        boolean debug = !level.isGreaterOrEqual(Level.INFO);
        of(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(debug ? Level.INFO : Level.WARN);
        of("com.zaxxer.hikari").setLevel(debug ? Level.INFO : Level.OFF);
    }

    private static Logger of(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
