package io.sluice.secrets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;

/**
 * Says whether files have changed since they were read: by time, size and number, of what a link leads to. Files that are replaced one after
 * the other count once they are quiet for one look, so that nobody reads half of a pair. For one thread.
 */
public final class ChangedFiles {
    private final List<Path> files;
    private List<String> read;
    private List<String> seen;

    /** They are about to be read. */
    public ChangedFiles(List<Path> files) {
        this.files = List.copyOf(files);
        this.read = marks();
        this.seen = read;
    }

    /** To be asked now and then: true when they are to be read again. */
    public boolean look() {
        List<String> now = marks();
        boolean quiet = now.equals(seen);
        seen = now;
        if (!quiet || now.equals(read)) {
            return false;
        }
        read = now;
        return true;
    }

    private List<String> marks() {
        return files.stream().map(ChangedFiles::mark).toList();
    }

    private static String mark(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.lastModifiedTime() + " " + now.size() + " " + Objects.toString(now.fileKey(), "");
        } catch (IOException e) {
            return "away";
        }
    }
}
