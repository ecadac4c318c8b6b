package io.sluice.metrics;

import static io.sluice.metrics.Meaning.counter;
import static io.sluice.metrics.Meaning.gauge;

import java.util.List;

/** What is told of the program as a whole, and of its process. */
final class ProgramMeanings {
    static final MeaningGroup GROUP = new MeaningGroup(
            "The program and its process",
            List.of(
                    gauge(
                            "sluice.ready",
                            "",
                            "1 while /readyz answers 200.",
                            "0: [Not ready](OPERATING.md#not-ready)."),
                    gauge(
                            "sluice.build.info",
                            "commit date version",
                            "Always 1; its labels say which program runs.",
                            "Daemons differ for long: an update was not finished."),
                    gauge(
                            "sluice.trouble",
                            "state",
                            "1 while the bad state lasts.",
                            "1: `/readyz` and the log have its line, with what to do; [How to tune](OPERATING.md#how-to-tune) lists the states."),
                    counter(
                            "sluice.troubles",
                            "state",
                            "How often the bad state has begun.",
                            "It grows: the same, for what lasts less than a scrape."),
                    gauge(
                            "sluice.tls.certificate.expiry.seconds",
                            "",
                            "How long the certificate in use still counts; below 0 once it has expired.",
                            "Days: [Certificate expiring](OPERATING.md#certificate-expiring)."),
                    counter(
                            "sluice.tls.handshakes",
                            "result",
                            "TLS handshakes, by how they ended: plain is HTTP where TLS is spoken.",
                            "`failed` grows: clients do not trust the certificate, or speak an old TLS. `plain`: they use `http://`."),
                    counter(
                            "process.cpu.seconds",
                            "",
                            "Processor time of the process, user and system.",
                            "Near the number of processors: [High latency](OPERATING.md#high-latency)."),
                    gauge(
                            "process.resident.memory.bytes",
                            "",
                            "Memory of the process that is in RAM.",
                            "Near the limit of the container: lower `-Xmx` or `-XX:MaxDirectMemorySize`, or raise the limit."),
                    gauge(
                            "process.virtual.memory.bytes",
                            "",
                            "Addresses that the process has.",
                            "Nothing: a JVM reserves more than it uses."),
                    gauge(
                            "process.open.fds",
                            "",
                            "Files and sockets that the process has open.",
                            "Near `process_max_fds`: raise `ulimit -n` (`LimitNOFILE`), or lower `--max-connections`."),
                    gauge(
                            "process.max.fds",
                            "",
                            "How many files and sockets the process may have open.",
                            "Below `--max-connections` and some hundred: raise it.")));

    private ProgramMeanings() {}
}
