package io.sluice.metrics;

import static io.sluice.metrics.Meaning.counter;
import static io.sluice.metrics.Meaning.gauge;
import static io.sluice.metrics.Meaning.pause;

import java.util.List;

/** What Micrometer tells of the JVM and of its machine, by the names that stock dashboards know; the texts there are Micrometer's own. */
final class JvmMeanings {
    private static final String HEAP =
            "[High latency](OPERATING.md#high-latency): the heap may be too small for what is in it.";

    static final MeaningGroup GROUP = new MeaningGroup(
            "The JVM and its machine",
            List.of(
                    gauge("jvm_memory_used_bytes", "area id", "Memory in use, by pool.", HEAP),
                    gauge(
                            "jvm_memory_committed_bytes",
                            "area id",
                            "Memory that the JVM has of the system.",
                            "Nothing."),
                    gauge(
                            "jvm_memory_max_bytes",
                            "area id",
                            "What a pool may grow to; -1 without a bound.",
                            "Nothing."),
                    pause(
                            "jvm_gc_pause",
                            "action cause gc",
                            "How long collections stopped the program. It is there from the first collection on.",
                            "A second or more in a minute: " + HEAP),
                    counter("jvm_gc_memory_allocated_bytes", "", "Memory that objects were given.", "Nothing."),
                    counter(
                            "jvm_gc_memory_promoted_bytes",
                            "",
                            "What became old: it outlived several collections.",
                            "Nothing by itself."),
                    gauge("jvm_gc_max_data_size_bytes", "", "How much old objects may take.", "Nothing."),
                    gauge("jvm_gc_live_data_size_bytes", "", "How much old objects took after a collection.", HEAP),
                    gauge("jvm_buffer_count_buffers", "id", "Buffers outside the heap.", "Nothing."),
                    gauge("jvm_buffer_memory_used_bytes", "id", "Memory of buffers outside the heap.", "Nothing."),
                    gauge("jvm_buffer_total_capacity_bytes", "id", "What these buffers hold.", "Nothing."),
                    gauge("jvm_threads_live_threads", "", "Threads now.", "It grows without end: report it."),
                    gauge("jvm_threads_daemon_threads", "", "Those that hold no end up.", "Nothing."),
                    gauge("jvm_threads_peak_threads", "", "Most threads so far.", "Nothing."),
                    counter("jvm_threads_started_threads", "", "Threads started so far.", "Nothing."),
                    gauge(
                            "jvm_threads_states_threads",
                            "state",
                            "Threads by what they do.",
                            "`blocked` for long: report it."),
                    gauge("jvm_classes_loaded_classes", "", "Classes now.", "Nothing."),
                    counter("jvm_classes_loaded_count_classes", "", "Classes loaded so far.", "Nothing."),
                    counter("jvm_classes_unloaded_classes", "", "Classes given up so far.", "Nothing."),
                    gauge(
                            "process_cpu_usage",
                            "",
                            "Share of the machine's processors that the program uses.",
                            "Near 1: it has no more to give."),
                    gauge("process_files_open_files", "", "As `process_open_fds`.", "See there."),
                    gauge("process_files_max_files", "", "As `process_max_fds`.", "See there."),
                    gauge(
                            "process_start_time_seconds",
                            "",
                            "When it was started, in seconds since 1970.",
                            "It changes: [Restarts](OPERATING.md#restarts)."),
                    gauge("process_uptime_seconds", "", "For how long it has run.", "As above."),
                    gauge("system_cpu_count", "", "Processors that the JVM may use.", "Nothing."),
                    gauge(
                            "system_cpu_usage",
                            "",
                            "Share of the machine's processors that is in use.",
                            "Near 1, and more than `process_cpu_usage`: others take it."),
                    gauge(
                            "system_load_average_1m",
                            "",
                            "Threads of the machine that run or wait to.",
                            "Far above `system_cpu_count`: the machine has too much to do.")));

    private JvmMeanings() {}
}
