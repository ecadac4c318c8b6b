package io.sluice.tls;

import io.sluice.secrets.SecretFile;
import io.sluice.secrets.UnusableFile;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A key, and the certificates that vouch for it: the daemon's own first.
 *
 * @param ends when the first of them ends
 */
record CertifiedKey(PrivateKey key, List<X509Certificate> chain, Instant ends) {

    /**
     * Reads a pair and sees that it is one.
     *
     * @throws UnusableFile if it cannot be used now: unreadable, encrypted, of two owners, too old or too new
     */
    static CertifiedKey read(TlsFiles files, Instant now) throws UnusableFile {
        List<X509Certificate> chain = chain(files.certificate());
        PrivateKey key = key(files.key());
        if (!fits(key, chain.get(0).getPublicKey())) {
            throw new UnusableFile(files.key().flag() + " " + files.key().path()
                    + ": it is not the key of the first certificate in " + files.certificate()
                    + ": give the pair that belongs together, the daemon's own certificate first");
        }
        Instant ends = Instant.MAX;
        for (X509Certificate one : chain) {
            Instant end = one.getNotAfter().toInstant();
            ends = end.isBefore(ends) ? end : ends;
            String which = TlsFiles.CERTIFICATE + " " + files.certificate() + ": the certificate of "
                    + one.getSubjectX500Principal().getName();
            if (!end.isAfter(now)) {
                throw new UnusableFile(which + " has expired at " + end + ": renew it");
            }
            if (one.getNotBefore().toInstant().isAfter(now)) {
                throw new UnusableFile(which + " counts from "
                        + one.getNotBefore().toInstant() + " on: wait, or set this machine's clock");
            }
        }
        return new CertifiedKey(key, chain, ends);
    }

    private static List<X509Certificate> chain(Path path) throws UnusableFile {
        String name = TlsFiles.CERTIFICATE + " " + path + ": ";
        List<X509Certificate> chain = new ArrayList<>();
        for (Pem block : blocks(name, SecretFile.read(TlsFiles.CERTIFICATE, path))) {
            if (block.label().endsWith("CERTIFICATE")) {
                try {
                    chain.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.der())));
                } catch (GeneralSecurityException e) {
                    throw new UnusableFile(
                            name + "certificate " + (chain.size() + 1) + " cannot be read; it may be cut off");
                }
            }
        }
        if (chain.isEmpty()) {
            throw new UnusableFile(name + "it holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
        }
        return List.copyOf(chain);
    }

    private static PrivateKey key(SecretFile file) throws UnusableFile {
        String name = file.flag() + " " + file.path() + ": ";
        List<Pem> keys = blocks(name, file.read()).stream()
                .filter(block -> block.label().endsWith("PRIVATE KEY"))
                .toList();
        if (keys.size() != 1) {
            throw new UnusableFile(name + (keys.isEmpty() ? "it holds no key" : "it holds more than one key")
                    + "; one in PEM is wanted (-----BEGIN PRIVATE KEY-----)");
        }
        if (keys.get(0).encrypted()) {
            throw new UnusableFile(
                    name + "the key is encrypted, and nobody is there to type its password: openssl pkey -in "
                            + file.path() + " -out PLAIN.pem");
        }
        try {
            return PrivateKeys.of(keys.get(0));
        } catch (GeneralSecurityException e) {
            throw new UnusableFile(name + "the key cannot be read: it may be cut off, or be neither RSA nor EC");
        }
    }

    private static List<Pem> blocks(String name, byte[] file) throws UnusableFile {
        try {
            return Pem.blocks(file);
        } catch (IllegalArgumentException e) {
            throw new UnusableFile(name + "it is no PEM: a block holds what is no base64");
        }
    }

    /** What the one signs, the other has to recognize. */
    private static boolean fits(PrivateKey key, PublicKey certified) {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
            byte[] said = {1, 2, 3};
            signature.initSign(key);
            signature.update(said);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(said);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
