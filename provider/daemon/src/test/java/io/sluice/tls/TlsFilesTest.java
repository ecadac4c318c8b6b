package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.secrets.UnusableFile;
import io.sluice.tls.TestPairs.TestPair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.ECPrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which pairs of files are taken, and what is said of the others. */
class TlsFilesTest {
    @TempDir
    Path folder = Path.of("");

    private CertifiedKey read(TestPair pair) throws Exception {
        return CertifiedKey.read(pair.into(folder), Instant.now());
    }

    private void assertRefused(String certificate, String key, String says) throws Exception {
        TlsFiles files = TestPairs.ec("localhost").into(folder);
        Files.writeString(files.certificate(), certificate);
        Files.writeString(files.key().path(), key);
        assertThatThrownBy(() -> CertifiedKey.read(files, Instant.now()))
                .isInstanceOf(UnusableFile.class)
                .hasMessageContaining(says)
                .hasMessageNotContaining("\n")
                .message()
                .containsAnyOf(
                        "--tls-cert " + files.certificate(),
                        "--tls-key " + files.key().path());
    }

    @Test
    void pairsOfBothKinds_areTaken() throws Exception {
        assertThat(read(TestPairs.rsa("localhost")).chain()).hasSize(1);
        assertThat(read(TestPairs.ec("localhost")).ends())
                .isBetween(
                        Instant.now().plus(Duration.ofDays(29)), Instant.now().plus(Duration.ofDays(31)));
    }

    /** What stands before the octets of PKCS #8 is its wrapping. */
    @Test
    void olderFormsOfKeys_areTaken() throws Exception {
        TestPair rsa = TestPairs.rsa("localhost");
        byte[] pkcs8 = rsa.key().getEncoded();
        TlsFiles files = rsa.into(folder);
        Files.writeString(
                files.key().path(), TestPairs.block("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length)));
        assertThat(CertifiedKey.read(files, Instant.now()).key()).isEqualTo(rsa.key());

        TestPair ec = TestPairs.ec("localhost");
        files = ec.into(folder);
        String sec1 = sec1(ec.key().getEncoded());
        Files.writeString(
                files.key().path(),
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + sec1);
        assertThat(((ECPrivateKey) CertifiedKey.read(files, Instant.now()).key()).getS())
                .isEqualTo(((ECPrivateKey) ec.key()).getS());
    }

    /** With the name of the curve, which openssl writes, and PKCS #8 leaves to its wrapping: SEQUENCE { 1, key, [0] { prime256v1 } }. */
    private static String sec1(byte[] pkcs8) {
        byte[] octets = Arrays.copyOfRange(pkcs8, pkcs8.length - 32, pkcs8.length);
        byte[] head = {0x30, 49, 2, 1, 1, 4, 32};
        byte[] tail = {(byte) 0xA0, 10, 6, 8, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 3, 1, 7};
        byte[] all = Arrays.copyOf(head, head.length + octets.length + tail.length);
        System.arraycopy(octets, 0, all, head.length, octets.length);
        System.arraycopy(tail, 0, all, head.length + octets.length, tail.length);
        return TestPairs.block("EC PRIVATE KEY", all);
    }

    @Test
    void pairsThatCannotBeUsed_areRefused_withWhatToDo() throws Exception {
        TestPair one = TestPairs.ec("localhost");
        TestPair other = TestPairs.ec("other");
        TestPair rsa = TestPairs.rsa("localhost");
        assertRefused(one.pem(), other.keyPem(), "not the key of the first certificate");
        assertRefused(one.pem(), rsa.keyPem(), "not the key of the first certificate");
        assertRefused(other.pem() + one.pem(), one.keyPem(), "the daemon's own certificate first");
        assertRefused(TestPairs.expired().pem(), TestPairs.expired().keyPem(), "has expired");
        assertRefused(one.pem() + TestPairs.expired().pem(), one.keyPem(), "the certificate of CN=expired has expired");
        assertRefused(TestPairs.future().pem(), TestPairs.future().keyPem(), "set this machine's clock");
        assertRefused(TestPairs.ed25519().pem(), TestPairs.ed25519().keyPem(), "neither RSA nor EC");
        assertRefused("", one.keyPem(), "no certificate in PEM");
        assertRefused(one.keyPem(), one.keyPem(), "no certificate in PEM");
        assertRefused(one.pem().replaceFirst("(?s)\n.{60}", "\n"), one.keyPem(), "may be cut off");
        assertRefused(one.pem().replace("M", "!"), one.keyPem(), "no base64");
        assertRefused(one.pem(), "", "it holds no key");
        assertRefused(one.pem(), one.keyPem() + rsa.keyPem(), "more than one key");
        assertRefused(one.pem(), one.keyPem().replaceFirst("(?s)\n.{40}", "\n"), "may be cut off");
        assertRefused(one.pem(), TestPairs.block("EC PRIVATE KEY", new byte[] {0x30, 3, 2, 1, 1}), "may be cut off");
        assertRefused(
                one.pem(),
                one.keyPem().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
                "the key is encrypted, and nobody is there to type its password: openssl pkey -in");
        assertRefused(
                one.pem(),
                """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-256-CBC,00

                AAAA
                -----END RSA PRIVATE KEY-----
                """,
                "the key is encrypted");
    }

    @Test
    void keyThatEverybodyMayRead_isRefused() throws Exception {
        TlsFiles files = TestPairs.ec("localhost").into(folder);
        Files.setPosixFilePermissions(files.key().path(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> Tls.open(files))
                .hasMessageContaining("chmod 600 " + files.key().path());
        Files.delete(files.certificate());
        assertThatThrownBy(() -> Tls.open(files))
                .hasMessage("--tls-cert " + files.certificate() + ": there is no such file");
    }

    @Test
    void badNewPair_changesNothing_andIsOneEpisode() throws Exception {
        TlsFiles files = TestPairs.ec("localhost").into(folder);
        try (Tls tls = Tls.open(files)) {
            double before = tls.secondsLeft();
            assertThat(before).isBetween(29 * 86_400.0, 31 * 86_400.0);
            Files.writeString(files.certificate(), TestPairs.ec("other").pem());
            tls.look();
            tls.look();
            assertThat(state(tls, "tls_files")).contains("not the key", "the pair read before is still used");
            assertThat(tls.secondsLeft()).isBetween(before - 60, before);
            TestPairs.ec("other").into(folder);
            tls.look();
            assertThat(state(tls, "tls_files")).isNull();
        }
    }

    @Test
    void pairThatExpiresInUse_isSaid() throws Exception {
        TestPair pair = TestPairs.expired();
        Instant then = Instant.now().minus(Duration.ofDays(6));
        MovingClock clock = new MovingClock(then);
        try (Tls tls = new Tls(pair.into(folder), Duration.ofSeconds(10), clock)) {
            tls.look();
            assertThat(state(tls, "tls_certificate")).isNull();
            TestPair fresh = TestPairs.ec("localhost");
            clock.now = Instant.now().plusSeconds(1);
            tls.look();
            assertThat(state(tls, "tls_certificate")).contains("has expired at");
            assertThat(tls.secondsLeft()).isNegative();
            fresh.into(folder);
            tls.look();
            tls.look();
            assertThat(state(tls, "tls_certificate")).isNull();
        }
    }

    private static @Nullable String state(Tls tls, String state) {
        return tls.troubles().stream()
                .filter(one -> one.state().equals(state))
                .findFirst()
                .orElseThrow()
                .now();
    }

    private static final class MovingClock extends Clock {
        Instant now;

        MovingClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
