package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.TlsIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which settings of tokens and TLS the daemon does not start with: one line each, before anything is started. */
@Timeout(60)
class PortSecurityTest {
    @TempDir
    Path folder = Path.of("");

    private static void refused(String says, Map<String, String> environment, String... flags) {
        Run run = Run.of(environment, flags);
        assertThat(run.exit()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).startsWith("sluice: ").contains(says).hasLineCount(1);
    }

    private Path file(String permissions, String text) throws Exception {
        Path file = Files.writeString(Files.createTempFile(folder, "a", "b"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void adminOnAnotherAddressThanLoopback_wantsAToken() throws Exception {
        String line =
                "is reached from other machines: give --admin-token-file FILE with the token that they have to send"
                        + " (openssl rand -hex 32 makes one), or a loopback address";
        refused("--admin 0.0.0.0:0 " + line, Map.of(), "serve", "--admin=0.0.0.0:0");
        refused(line + " (from SLUICE_ADMIN in the environment)", Map.of("SLUICE_ADMIN", "[::]:0"), "serve");
        refused("at least 16 characters", Map.of("SLUICE_ADMIN_TOKEN", "short"), "serve", "--admin=0.0.0.0:0");
        refused("there is no such file", Map.of(), "serve", "--admin-token-file=/no/such/file");
        refused("at least 16 characters", Map.of(), "serve", "--admin-token-file=" + file("rw-------", "short"));
        refused("chmod 600", Map.of(), "serve", "--admin-token-file=" + file("rw-r--r--", "0123456789abcdef"));
        refused(
                "chmod 600",
                Map.of(),
                "serve",
                "--writable",
                "--write-token-file=" + file("rw-r--r--", "0123456789abcdef"));
        refused("'a b' is no name of a host", Map.of(), "serve", "--admin-host=ops.example.com,a b");
    }

    @Test
    void badPairs_areRefused() throws Exception {
        TlsIdentity one = TlsIdentity.make(Files.createDirectory(folder.resolve("one")));
        TlsIdentity other = TlsIdentity.make(Files.createDirectory(folder.resolve("other")));
        String cert = "--tls-cert=" + one.certificateFile(folder);
        String key = "--tls-key=" + one.keyFile(folder);
        refused("--tls-cert is of no use without --tls-key: give both", Map.of(), "serve", cert);
        refused("--tls-key is of no use without --tls-cert: give both", Map.of(), "serve", key);
        refused(
                "not the key of the first certificate",
                Map.of(),
                "serve",
                cert,
                "--tls-key=" + other.keyFile(folder.resolve("other")));
        refused("chmod 600", Map.of(), "serve", cert, "--tls-key=" + file("rw-r--r--", "x"));
        refused("it holds no certificate", Map.of(), "serve", "--tls-cert=" + file("rw-r--r--", "x"), key);
    }
}
