package io.sluice.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/** Reads private keys: PKCS #8, which the JDK reads, and the older forms of RSA (PKCS #1) and EC (SEC 1), which are wrapped in it. */
final class PrivateKeys {
    private static final byte[] VERSION = {2, 1, 0};
    private static final byte[] RSA = {6, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 13, 1, 1, 1, 5, 0};
    private static final byte[] EC = {6, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 4;
    private static final int PARAMETERS = 0xA0;

    private PrivateKeys() {}

    /** Throws for what is no key, or none of RSA or EC. */
    static PrivateKey of(Pem block) throws GeneralSecurityException {
        return switch (block.label()) {
            case "RSA PRIVATE KEY" -> read("RSA", wrapped(RSA, block.der()));
            case "EC PRIVATE KEY" -> read("EC", wrapped(joined(EC, curve(block.der())), block.der()));
            default -> of(block.der());
        };
    }

    private static PrivateKey of(byte[] pkcs8) throws GeneralSecurityException {
        try {
            return read("RSA", pkcs8);
        } catch (InvalidKeySpecException e) {
            return read("EC", pkcs8);
        }
    }

    private static PrivateKey read(String algorithm, byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return tagged(SEQUENCE, joined(VERSION, tagged(SEQUENCE, algorithm), tagged(OCTETS, key)));
    }

    /** The name of the curve, which SEC 1 has behind version and key: SEQUENCE { 1, OCTET STRING, [0] { name }, ... }. */
    private static byte[] curve(byte[] sec1) throws InvalidKeySpecException {
        try {
            int at = content(sec1, 0);
            at = content(sec1, at) + length(sec1, at);
            at = content(sec1, at) + length(sec1, at);
            if ((sec1[at] & 0xFF) == PARAMETERS) {
                int from = content(sec1, at);
                return Arrays.copyOfRange(sec1, from, from + length(sec1, at));
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new InvalidKeySpecException(e);
        }
        throw new InvalidKeySpecException("a key without its curve");
    }

    private static int content(byte[] der, int at) {
        return at + 2 + ((der[at + 1] & 0x80) == 0 ? 0 : der[at + 1] & 0x7F);
    }

    private static int length(byte[] der, int at) {
        int length = 0;
        if ((der[at + 1] & 0x80) == 0) {
            return der[at + 1];
        }
        for (int i = at + 2; i < content(der, at); i++) {
            length = (length << 8) | (der[i] & 0xFF);
        }
        return length;
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            out.write(0x82); // a key has less than 64 KB
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
