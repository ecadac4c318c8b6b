package io.sluice.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of a PEM file (RFC 7468). */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*(.*?)-----END \\1-----", Pattern.DOTALL);

    private final String label;
    private final byte[] der;
    private final boolean encrypted;

    private Pem(String label, byte[] der, boolean encrypted) {
        this.label = label;
        this.der = der;
        this.encrypted = encrypted;
    }

    /** What stands behind BEGIN. */
    String label() {
        return label;
    }

    byte[] der() {
        return der;
    }

    /** Whether a password is needed to read it. */
    boolean encrypted() {
        return encrypted;
    }

    /**
     * All blocks, in their order; what stands between them is passed over.
     *
     * @throws IllegalArgumentException if one holds what is no base64
     */
    static List<Pem> blocks(byte[] file) {
        List<Pem> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(file, ISO_8859_1));
        while (matcher.find()) {
            String label = matcher.group(1);
            String body = matcher.group(2);
            boolean encrypted = label.startsWith("ENCRYPTED ") || body.contains("ENCRYPTED");
            byte[] der = encrypted ? new byte[0] : Base64.getDecoder().decode(body.replaceAll("\\s", ""));
            blocks.add(new Pem(label, der, encrypted));
        }
        return blocks;
    }
}
