package io.sluice.bench.report;

import io.sluice.bench.base.JvmOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What figures depend on, besides the program: no names of hosts, users or folders among it, so that a report can be passed on. */
public final class Machine {
    private static final String UNKNOWN = "unknown";

    private Machine() {}

    /**
     * The facts, in the order in which they are shown. Takes a moment: Git is asked.
     *
     * @param project the folder whose commit is told
     */
    public static Map<String, String> facts(Path project) throws InterruptedException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("cpu", after(Path.of("/proc/cpuinfo"), "model name", ":"));
        facts.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", memory(after(Path.of("/proc/meminfo"), "MemTotal", ":")));
        facts.put(
                "system", after(Path.of("/etc/os-release"), "PRETTY_NAME", "=").replace("\"", ""));
        facts.put("kernel", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
        facts.put("jdk", property("java.vendor") + " " + property("java.runtime.version"));
        List<String> options = JvmOptions.given();
        if (!options.isEmpty()) {
            facts.put("options of the servers' JVMs", String.join(" ", options));
        }
        String version = Machine.class.getPackage().getImplementationVersion();
        facts.put("sluice", version == null ? UNKNOWN : version);
        facts.put("commit", commit(project));
        return facts;
    }

    private static String property(String name) {
        return System.getProperty(name, UNKNOWN);
    }

    /** What stands behind the separator in the first line that begins so. */
    private static String after(Path file, String begin, String separator) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(begin) && line.contains(separator))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(separator) + 1).strip())
                    .orElse(UNKNOWN);
        } catch (IOException | java.io.UncheckedIOException e) {
            return UNKNOWN;
        }
    }

    /** From {@code 8036004 kB}. */
    private static String memory(String text) {
        String kilobytes = text.replaceAll("\\D", "");
        return kilobytes.isEmpty()
                ? UNKNOWN
                : String.format(Locale.ROOT, "%.1f GiB", Double.parseDouble(kilobytes) / (1 << 20));
    }

    /** A few letters of its name, and whether files have changed since; unknown without Git, or outside of a repository. */
    static String commit(Path project) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        "git", "describe", "--always", "--dirty= with changes", "--abbrev=12", "--exclude=*")
                .directory(project.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Path parent = project.toAbsolutePath().getParent();
        if (parent != null) {
            // A repository that this folder merely lies in says nothing of it.
            builder.environment().put("GIT_CEILING_DIRECTORIES", parent.toString());
        }
        try {
            Process git = builder.start();
            if (!git.waitFor(10, TimeUnit.SECONDS)) {
                Process unused = git.destroyForcibly();
                return UNKNOWN;
            }
            String said = new String(git.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return git.exitValue() == 0 && !said.isBlank() ? said.strip() : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
