package io.sluice.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Pairs of certificates and keys, made by the JDK's keytool, which are for localhost and 127.0.0.1. Each is made once. */
public final class TestPairs {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Map<String, TestPair> MADE = new ConcurrentHashMap<>();

    /** A pair that signs itself. */
    public record TestPair(PrivateKey key, Certificate certificate) {
        /** The certificate in PEM. */
        public String pem() throws GeneralSecurityException {
            return block("CERTIFICATE", certificate.getEncoded());
        }

        /** The key in PEM, as PKCS #8. */
        public String keyPem() {
            return block("PRIVATE KEY", key.getEncoded());
        }

        /** What trusts this certificate alone. */
        public SSLContext trusting() throws GeneralSecurityException, IOException {
            return TestPairs.trusting(certificate);
        }

        /** Writes both files, the key for its owner alone. */
        public TlsFiles into(Path folder) throws IOException, GeneralSecurityException {
            Path certificate = folder.resolve("cert.pem");
            Path key = folder.resolve("key.pem");
            Files.writeString(certificate, pem());
            Files.writeString(key, keyPem());
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            return TlsFiles.of(certificate, key);
        }
    }

    private TestPairs() {}

    /** What trusts these alone. */
    public static SSLContext trusting(Certificate... certificates) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (int i = 0; i < certificates.length; i++) {
            trusted.setCertificateEntry("it" + i, certificates[i]);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    public static TestPair rsa(String name) {
        return of(name, "-keyalg", "RSA", "-keysize", "2048", "-validity", "30");
    }

    public static TestPair ec(String name) {
        return of(name, "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30");
    }

    static TestPair expired() {
        return of("expired", "-keyalg", "EC", "-groupname", "secp256r1", "-startdate", "-10d", "-validity", "5");
    }

    static TestPair future() {
        return of("future", "-keyalg", "EC", "-groupname", "secp256r1", "-startdate", "+10d", "-validity", "5");
    }

    static TestPair ed25519() {
        return of("ed", "-keyalg", "Ed25519", "-validity", "30");
    }

    private static TestPair of(String name, String... flags) {
        return MADE.computeIfAbsent(name + String.join(" ", flags), unused -> {
            try {
                return make(name, flags);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    private static TestPair make(String name, String... flags)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path folder = Files.createTempDirectory("pair");
        Path store = folder.resolve("store");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                "it",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                String.valueOf(PASSWORD)));
        command.addAll(List.of(flags));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool: " + Files.readString(folder.resolve("said")));
        }
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            made.load(in, PASSWORD);
        } finally {
            Files.delete(store);
            Files.delete(folder.resolve("said"));
            Files.delete(folder);
        }
        return new TestPair((PrivateKey) made.getKey("it", PASSWORD), made.getCertificate("it"));
    }

    static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + new String(Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(der), US_ASCII) + "\n-----END " + label
                + "-----\n";
    }
}
