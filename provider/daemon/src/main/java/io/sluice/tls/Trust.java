package io.sluice.tls;

import io.sluice.secrets.SecretFile;
import io.sluice.secrets.UnusableFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What clients of a daemon trust. */
public final class Trust {
    private Trust() {}

    /**
     * These certificates and no others: the daemon's own, or those of its authority.
     *
     * @param flag that names the file, for messages
     * @throws UnusableFile if the file cannot be read, or holds none
     */
    public static SSLContext of(String flag, Path file) throws UnusableFile {
        byte[] pem = SecretFile.read(flag, file);
        try {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
            if (certificates.isEmpty()) {
                throw new UnusableFile(flag + " " + file + ": it holds no certificate in PEM");
            }
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                trusted.setCertificateEntry("ca" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new UnusableFile(flag + " " + file + ": it holds no certificate in PEM");
        }
    }
}
