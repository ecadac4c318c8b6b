package io.sluice.cli;

import io.sluice.flags.ConfigException;
import io.sluice.secrets.UnusableFile;
import io.sluice.tls.Trust;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom a command trusts that talks to a daemon with TLS. */
final class TrustOption {
    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "Where the daemon has TLS: its certificate, or its authority's, in PEM. Default: whom Java trusts.")
    @Nullable
    Path ca;

    /** Null for whom Java trusts. Throws with one line if the file is of no use. */
    @Nullable
    SSLContext trust() {
        try {
            return ca == null ? null : Trust.of("--ca", ca);
        } catch (UnusableFile e) {
            throw new ConfigException(e.line());
        }
    }
}
