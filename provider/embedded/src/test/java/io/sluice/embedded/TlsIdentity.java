package io.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** A server's private key and a certificate that it has signed for itself, made by the tool that each JDK has. */
public record TlsIdentity(KeyStore store) {
    /** Of the key in the store. */
    public static final String ALIAS = "server";

    private static final String PASSWORD = "of-the-test";

    /** For {@code localhost} and 127.0.0.1, in a file of this folder. */
    public static TlsIdentity make(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        Path file = folder.resolve("identity.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = keytool.waitFor(30, TimeUnit.SECONDS);
        Process unused = keytool.destroyForcibly();
        assertThat(ended && keytool.exitValue() == 0).as("keytool made a key").isTrue();
        return new TlsIdentity(KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()));
    }

    /** A file with the key in PEM, for its owner alone. */
    public Path keyFile(Path folder) throws IOException, GeneralSecurityException {
        return pem(folder.resolve("key.pem"), "PRIVATE KEY", key());
    }

    /** The key as PKCS #8. */
    public byte[] key() throws GeneralSecurityException {
        return store.getKey(ALIAS, password()).getEncoded();
    }

    /** A file with the certificate in PEM. */
    public Path certificateFile(Path folder) throws IOException, GeneralSecurityException {
        return pem(
                folder.resolve("certificate.pem"),
                "CERTIFICATE",
                store.getCertificate(ALIAS).getEncoded());
    }

    private static Path pem(Path file, String kind, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    /** Of the store, and of the key in it. */
    public char[] password() {
        return PASSWORD.toCharArray();
    }
}
