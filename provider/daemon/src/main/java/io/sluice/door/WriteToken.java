package io.sluice.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import java.security.MessageDigest;
import java.util.List;

/** What whoever writes has to know: a bearer token (RFC 6750). */
public final class WriteToken {
    private static final String SCHEME = "Bearer ";

    private final byte[] token;

    /** @throws IllegalArgumentException if it could not be sent, or be guessed too soon */
    public WriteToken(String token) {
        if (!token.matches("[A-Za-z0-9._~+/-]{16,1024}=*")) {
            throw new IllegalArgumentException(
                    "a token has at least 16 characters, which are letters, digits and -._~+/ (openssl rand -hex 32 makes one)");
        }
        this.token = token.getBytes(UTF_8);
    }

    /** @throws BadRequest for a request without the token */
    void check(HttpHeaders headers) throws BadRequest {
        List<String> fields = headers.getAll(HttpHeaderNames.AUTHORIZATION);
        if (fields.isEmpty()) {
            throw refused("writes need the token of --write-token-file: Authorization: Bearer TOKEN", "");
        }
        String field = fields.get(0);
        boolean bearer = fields.size() == 1 && field.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        // In the same time whatever it holds: how much of it is right must not be told by how long it takes.
        if (!bearer
                || !MessageDigest.isEqual(
                        token, field.substring(SCHEME.length()).strip().getBytes(UTF_8))) {
            throw refused("this is not the token of --write-token-file", ", error=\"invalid_token\"");
        }
    }

    private static BadRequest refused(String detail, String error) {
        return new BadRequest(new Problem(401, detail, "WWW-Authenticate: Bearer realm=\"sluice\"" + error + "\r\n"));
    }

    @Override
    public String toString() {
        return "a token"; // never itself
    }
}
