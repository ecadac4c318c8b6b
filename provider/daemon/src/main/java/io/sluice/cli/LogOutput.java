package io.sluice.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.PrintWriter;
import java.io.Writer;
import org.slf4j.LoggerFactory;

/** Sets how much is logged, and in which form. Libraries stay a step quieter than we are: what they say of themselves is rarely an operator's concern. */
final class LogOutput {
    private LogOutput() {}

    /** How much is logged of ours. */
    static org.slf4j.event.Level level() {
        return org.slf4j.event.Level.valueOf(of("io.sluice").getEffectiveLevel().toString());
    }

    static void set(org.slf4j.event.Level chosen) {
        Level level = Level.toLevel(chosen.name());
        of("io.sluice").setLevel(level);
        boolean debug = !level.isGreaterOrEqual(Level.INFO);
        of(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(debug ? Level.INFO : Level.WARN);
        of("com.zaxxer.hikari").setLevel(debug ? Level.INFO : Level.OFF);
    }

    /** An object a line, which programs can read. */
    static void toJson() {
        Logger root = of(org.slf4j.Logger.ROOT_LOGGER_NAME);
        JsonEncoder json = new JsonEncoder();
        json.setContext(root.getLoggerContext());
        json.setWithSequenceNumber(false);
        json.setWithNanoseconds(false);
        json.setWithContext(false);
        json.setWithMarkers(false);
        json.setWithMDC(false);
        json.setWithKVPList(false);
        json.setWithMessage(false); // its pattern: the text that came of it is the next one
        json.setWithArguments(false);
        json.setWithFormattedMessage(true);
        json.start();
        root.iteratorForAppenders().forEachRemaining(appender -> {
            if (appender instanceof OutputStreamAppender<ILoggingEvent> stream) {
                stream.setEncoder(json);
            }
        });
    }

    /** Takes lines, and logs each: for what would else stand between the objects. */
    static PrintWriter logged() {
        Logger log = of("sluice");
        log.setLevel(Level.INFO); // however little else is logged
        return new PrintWriter(
                new Writer() {
                    private final StringBuilder line = new StringBuilder();

                    @Override
                    public void write(char[] text, int from, int count) {
                        for (int i = from; i < from + count; i++) {
                            if (text[i] != '\n') {
                                line.append(text[i]);
                                continue;
                            }
                            if (!line.isEmpty()) {
                                log.info(line.toString().strip());
                                line.setLength(0);
                            }
                        }
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                },
                true);
    }

    private static Logger of(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
