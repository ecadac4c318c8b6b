package io.sluice.tls;

import io.sluice.secrets.SecretFile;
import java.nio.file.Path;

/**
 * Where the daemon's certificate is, and its key; both in PEM.
 *
 * @param certificate the daemon's own first, then those that it is signed by
 */
public record TlsFiles(Path certificate, SecretFile key) {
    static final String CERTIFICATE = "--tls-cert";
    static final String KEY = "--tls-key";

    /** Of the flags {@code --tls-cert} and {@code --tls-key}. */
    public static TlsFiles of(Path certificate, Path key) {
        return new TlsFiles(certificate, new SecretFile(KEY, key));
    }
}
