package io.sluice.bench.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Where tests on real servers keep them from one test to the next, as unpacking and making them takes seconds. Folders of this JVM
 * alone: two cannot use one at the same time.
 */
public final class ItFolder {
    /** Of daemons in tests: without the optimizing compiler a start costs half, and none of them lives long enough to need it. */
    public static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1");

    private static final Claim CLAIM = claim(Checkout.root().resolve("bench/target"));

    private ItFolder() {}

    /** @param lock goes with this JVM, and would go with its object */
    private record Claim(Path home, FileLock lock) {}

    /** The one for this kind of servers. */
    public static Path of(String name) {
        return CLAIM.home().resolve(name);
    }

    /** The first that no other JVM has, whichever program has started that. */
    private static Claim claim(Path target) {
        for (int number = 1; ; number++) {
            Path home = target.resolve("it-" + number);
            try {
                FileChannel file = FileChannel.open(
                        Files.createDirectories(home).resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = file.tryLock();
                if (lock != null) {
                    return new Claim(home, lock);
                }
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
