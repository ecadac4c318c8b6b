package io.sluice.bench.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The unit in which the kernel counts CPU time. */
final class Ticks {
    private static final int USUAL = 100;

    private Ticks() {}

    /** How many there are in a second: what {@code getconf} says, or where it is missing what all Linux systems have. */
    static int perSecond() {
        try {
            Process getconf = new ProcessBuilder("getconf", "CLK_TCK")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var output = getconf.getInputStream()) {
                String said = new String(output.readNBytes(20), US_ASCII).strip();
                boolean unused = getconf.waitFor(5, TimeUnit.SECONDS);
                return said.matches("[1-9]\\d{0,5}") ? Integer.parseInt(said) : USUAL;
            }
        } catch (IOException e) {
            return USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }
}
