package io.sluice.redis;

import java.io.IOException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;

/** What the operator can do about a connection that fails because of TLS, in one line; goes on after the server's name. */
public final class TlsAdvice {
    private TlsAdvice() {}

    /** Of a handshake that failed. */
    static String ofHandshake(RedisAddress at, IOException e) {
        String error = ErrorText.of(e);
        if (error.contains("subject alternative") || error.contains("No name matching")) {
            return "its certificate does not bear " + at.host()
                    + ": call it as the certificate does; nodes of a cluster"
                    + " announce names (cluster-announce-hostname, cluster-preferred-endpoint-type hostname)";
        }
        if (error.contains("certification path")) {
            return "this JVM does not trust its certificate: give SLUICE_JAVA_OPTS=\"-Djavax.net.ssl.trustStore=CA.p12"
                    + " -Djavax.net.ssl.trustStorePassword=...\" (keytool -importcert makes the file)";
        }
        if (!(e instanceof SSLException)
                || error.contains("Unsupported or unrecognized")
                || error.contains("terminated")) {
            return (e instanceof SocketTimeoutException
                            ? "no answer to a TLS handshake"
                            : "no TLS there (" + error + ")")
                    + ": give its tls-port, or redis in place of rediss in the URL";
        }
        return "TLS: " + error;
    }

    /**
     * Of a server that breaks the connection at the first word: over TLS it may want to know who we are, without TLS it may want that.
     *
     * @return the error itself, where there is nothing to add
     */
    public static String ofFirstWord(RedisAddress at, RuntimeException e) {
        String error = ErrorText.of(e);
        if (at.tls()) {
            return "it breaks off after the TLS handshake (" + error
                    + "): with tls-auth-clients yes it wants a certificate,"
                    + " by -Djavax.net.ssl.keyStore in SLUICE_JAVA_OPTS";
        }
        return error.matches("Connection reset.*|Unexpected end of stream.*|Broken pipe.*")
                ? "it breaks the connection at the first word (" + error
                        + "): does it want TLS? Then the URL begins with" + " rediss in place of redis"
                : error;
    }
}
