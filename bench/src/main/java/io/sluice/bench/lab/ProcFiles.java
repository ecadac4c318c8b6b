package io.sluice.bench.lab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel tells of one process in {@code /proc/PID}. */
record ProcFiles(Path root, int ticksPerSecond) {
    private static final long PAGE = 4096;

    boolean exist() {
        return Files.isReadable(root.resolve("self/stat"));
    }

    /** Nothing if there is no such process. */
    Usage usage(long pid) {
        Path folder = root.resolve(Long.toString(pid));
        String[] fields = stat(folder);
        if (fields.length == 0) {
            return Usage.NONE;
        }
        double resident = value(folder.resolve("smaps_rollup"), "Pss:") * 1024;
        if (Double.isNaN(resident)) {
            resident = Double.parseDouble(fields[21]) * PAGE;
        }
        Path io = folder.resolve("io");
        return new Usage(cpuSeconds(fields), resident, value(io, "read_bytes:"), value(io, "write_bytes:"));
    }

    /** Likewise. */
    double cpuSeconds(long pid) {
        return cpuSeconds(stat(root.resolve(Long.toString(pid))));
    }

    private double cpuSeconds(String[] fields) {
        double ticks = 0;
        for (int i = 11; i <= 14 && i < fields.length; i++) { // utime, stime, and the two of children that have ended
            ticks += Double.parseDouble(fields[i]);
        }
        return ticks / ticksPerSecond;
    }

    /** From the third field on: the second is the program's name in parentheses, which may hold anything. */
    private static String[] stat(Path folder) {
        List<String> lines = lines(folder.resolve("stat"));
        String line = String.join(" ", lines);
        return lines.isEmpty()
                ? new String[0]
                : line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    }

    /** The number behind this word, or NaN. */
    private static double value(Path file, String word) {
        for (String line : lines(file)) {
            String[] words = line.split("\\s+", -1);
            if (words[0].equals(word)) {
                return Double.parseDouble(words[1]);
            }
        }
        return Double.NaN;
    }

    /** None if the process has ended or the file is another user's. */
    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, ISO_8859_1); // a name may be any bytes
        } catch (IOException e) {
            return List.of();
        }
    }
}
